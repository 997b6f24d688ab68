import { HEADERS } from '@nobg/contract/headers.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  RateLimitError,
  type Reservation,
  type Usage,
  type UsageQuota,
} from '../../domain/quota/usage.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { Clock } from '../../ports/clock.js';

/**
 * Counts the request; where it is refused, its usage is kept for the headers of the answer. One that takes the
 * idempotency key of a process over that died after it was charged is not counted again.
 */
export async function reserveRequest(
  { record }: FastifyRequest,
  key: ApiKey,
  usage: UsageQuota,
): Promise<Reservation> {
  const kept = record.idempotent?.request;
  if (kept?.charged === true) {
    const done = async (): Promise<void> => undefined;
    const usageNow = await usage.peek(key);
    return { usage: usageNow, quota: [], settle: done, settleFor: done, refund: done };
  }
  try {
    const reservation = await usage.reserve(key);
    if (kept === undefined) return reservation;
    return { ...reservation, settle: () => reservation.settleFor(kept) };
  } catch (error) {
    if (error instanceof RateLimitError) record.usage = error.usage;
    throw error;
  }
}

/** Puts the hour's usage on every answer to a known key, refusals included. */
export async function addRateHeaders(
  services: { readonly usage: UsageQuota; readonly clock: Clock },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (request.record.key === null) return;
  try {
    const now = request.record.usage ?? (await services.usage.peek(request.record.key));
    reply.headers(rateHeaders(now, services.clock.now()));
  } catch (error) {
    // The answer is worth more than its headers.
    request.log.error({ err: error }, 'usage could not be read');
  }
}

function rateHeaders(usage: Usage, now: Date): Record<string, string> {
  const leftS = Math.max(0, Math.ceil((usage.resetAt.getTime() - now.getTime()) / 1000));
  const { account } = usage;
  const policies = [`"hour";q=${usage.limit};w=3600`];
  const left = [`"hour";r=${usage.remaining};t=${leftS}`];
  if (account !== undefined) {
    policies.push(`"account";q=${account.limit};w=3600`);
    left.push(`"account";r=${account.remaining};t=${leftS}`);
  }
  return {
    [HEADERS.limit]: String(usage.limit),
    [HEADERS.remaining]: String(usage.remaining),
    [HEADERS.reset]: String(Math.floor(usage.resetAt.getTime() / 1000)),
    ...(account === undefined
      ? {}
      : {
          [HEADERS.accountLimit]: String(account.limit),
          [HEADERS.accountRemaining]: String(account.remaining),
        }),
    [HEADERS.rateLimitPolicy]: policies.join(', '),
    [HEADERS.rateLimit]: left.join(', '),
  };
}
