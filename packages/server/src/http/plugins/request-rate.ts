import { NobgError } from '@nobg/contract/errors.js';
import { networkOf } from '../../domain/quota/ip-network.js';
import type { Clock } from '../../ports/clock.js';

const WINDOW_MS = 60_000;

/** Counts requests by who makes them. */
export interface RequestRate {
  /**
   * Counts one request of an account, or of an address where nobody is signed in.
   * @throws NobgError `too_many_attempts` beyond the bound of this clock minute
   */
  take(caller: { readonly account: string | null; readonly address: string }): void;
}

/**
 * A bound on the requests of the web app's own endpoints, by clock minute. Counted in this process's memory: it keeps
 * a script from loading the database, and is no quota. What must be exact is counted in the database.
 */
export function createRequestRate(options: {
  readonly clock: Clock;
  readonly perMinute: number;
}): RequestRate {
  const { clock, perMinute } = options;
  const counts = new Map<string, number>();
  let minute = -1;
  return {
    take({ account, address }) {
      const now = clock.now().getTime();
      const current = Math.floor(now / WINDOW_MS);
      if (current !== minute) counts.clear();
      minute = current;
      const caller = account ?? `address ${networkOf(address)}`;
      const count = (counts.get(caller) ?? 0) + 1;
      counts.set(caller, count);
      if (count <= perMinute) return;
      const retryAfterS = Math.max(1, Math.ceil(((current + 1) * WINDOW_MS - now) / 1000));
      throw new NobgError(
        'too_many_attempts',
        `Expected at most ${perMinute} requests of the web app within a minute from one account or address; it goes on in ${retryAfterS} s.`,
        { retryAfterS },
      );
    },
  };
}
