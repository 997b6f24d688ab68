import type { RemovebgAccount } from '@nobg/contract/removebg/wire.js';
import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../../entities/api-key.js';
import type { RemovebgServices } from './remove.js';

/** `GET /v1.0/account`: what the key can still pay for. */
export async function removebgAccount(
  request: FastifyRequest,
  { credits, imageLimit }: Pick<RemovebgServices, 'credits' | 'imageLimit'>,
): Promise<RemovebgAccount> {
  const key = request.record.key as ApiKey;
  const { subscription, payg, enterprise, freePreviews } = await credits.balance(key);
  const total = subscription + payg + enterprise;
  // Free previews have no bound of their own: what this minute still allows is the answer.
  const calls = freePreviews ? (await imageLimit.state(key.id)).remaining : 0;
  return {
    data: {
      attributes: {
        credits: { total, subscription, payg, enterprise },
        api: { free_calls: calls, sizes: 'all' },
      },
    },
  };
}
