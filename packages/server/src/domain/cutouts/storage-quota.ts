import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { Results } from './results.js';

/** Results expire within hours; a caller who deletes some may go on at once. */
const RETRY_AFTER_S = 600;

/** @throws NobgError `plan_limit` where an account's results take more room than its plan has */
export async function requireStorageQuota(
  results: Pick<Results, 'bytesOwned'>,
  key: ApiKey,
): Promise<void> {
  const most = key.entitlement?.plan.max_kept_bytes ?? null;
  if (most === null || key.ownerId === null) return;
  if ((await results.bytesOwned(key.ownerId)) < most) return;
  throw new NobgError(
    'plan_limit',
    `The results that are kept for this account have more than ${most} bytes; delete some, or send store=false.`,
    { retryAfterS: RETRY_AFTER_S },
  );
}
