import type { FastifyRequest } from 'fastify';

/** Longest time that a request may wait for its answer, s: beyond it proxies give up. */
const MAX_WAIT_S = 60;

/** What a caller prefers (RFC 7240); what cannot be read is not followed. */
export interface Preference {
  readonly respondAsync: boolean;
  /** Time within which the answer itself is wanted, ms. */
  readonly waitMs: number;
}

/** Reads `Prefer: respond-async, wait=10`. */
export function preferenceOf({ headers }: FastifyRequest): Preference {
  const words = [headers.prefer ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((word) => word.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const wait = words.map((word) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(word)?.[1]).find(Boolean);
  return {
    respondAsync: words.includes('respond-async'),
    waitMs: Math.min(Number(wait ?? 0), MAX_WAIT_S) * 1000,
  };
}
