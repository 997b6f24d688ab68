import { useQuery } from '@tanstack/react-query';
import { configQuery, keysQuery, useAccount } from '../../api/queries.ts';

/** What the examples are filled in with: the reader's own key's name, and this server. */
export function useExample() {
  const account = useAccount();
  const keys = useQuery({ ...keysQuery, enabled: Boolean(account) }).data?.keys;
  const key = keys?.find(({ state }) => state === 'active');
  const origin = useQuery(configQuery).data?.public_url ?? location.origin;
  return { signedIn: Boolean(account), key: key ?? null, origin };
}
