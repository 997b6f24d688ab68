import { HEADERS } from '@nobg/contract/headers.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyAccess } from '../../domain/accounts/key-access.js';
import type { Usage, UsageQuota } from '../../domain/quota/usage.js';
import type { Clock } from '../../ports/clock.js';
import { clientInfoOf } from './client-info.js';

/**
 * Recognises whose request this is, before anything of its body is read.
 * @param method what the request amounts to, where that is not what it says
 */
export async function authenticate(
  access: KeyAccess,
  request: FastifyRequest,
  method = request.method,
): Promise<void> {
  request.apiKey = await access.recognise(secretOf(request), clientInfoOf(request));
  access.permit(request.apiKey, method);
}

/** `X-API-Key`, or the token of `Authorization: Bearer`. */
function secretOf(request: FastifyRequest): string | undefined {
  const own = request.headers['x-api-key'];
  if (own !== undefined) return String(own);
  return /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Puts the hour's usage on every answer to a known key, refusals included. */
export async function addRateHeaders(
  services: { readonly usage: UsageQuota; readonly clock: Clock },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (request.apiKey === null) return;
  try {
    const now = request.knownUsage ?? (await services.usage.peek(request.apiKey));
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
