import { NobgError } from '@nobg/contract/errors.js';
import { networkBounds, networkOf } from '../../domain/quota/ip-network.js';
import type { Clock } from '../../ports/clock.js';

const WINDOW_MS = 60_000;
/** Several people may share an address, and an attacker may have several accounts. */
const ADDRESS_FACTOR = 4;

/** Counts requests by who makes them. Both methods throw NobgError `too_many_attempts` beyond a limit of this clock minute. */
export interface RequestRate {
  /** Counts a request by its address, before anything is looked up for it. */
  takeAddress(address: string): void;
  /** Counts it by its account, or by its address where nobody is signed in. */
  take(caller: { readonly account: string | null; readonly address: string }): void;
}

/**
 * Limits the requests of the web app's own endpoints by clock minute. Counted in this process's memory: it keeps a
 * script from loading the database, and is no quota. What must be exact is counted in the database.
 *
 * @param options.perMinute of one account or visitor; one address has four times as many, whoever is signed in there,
 *   and one /48 of IPv6 sixteen times
 */
export function createRequestRate(options: {
  readonly clock: Clock;
  readonly perMinute: number;
}): RequestRate {
  const { clock, perMinute } = options;
  const counts = new Map<string, number>();
  let minute = -1;

  function count(caller: string, most: number): void {
    const now = clock.now().getTime();
    const current = Math.floor(now / WINDOW_MS);
    if (current !== minute) counts.clear();
    minute = current;
    const reached = (counts.get(caller) ?? 0) + 1;
    counts.set(caller, reached);
    if (reached <= most) return;
    const retryAfterS = Math.max(1, Math.ceil(((current + 1) * WINDOW_MS - now) / 1000));
    throw new NobgError(
      'too_many_attempts',
      `Expected at most ${most} requests of the web app within a minute from one account or address; try again in ${retryAfterS} s.`,
      { retryAfterS },
    );
  }

  return {
    takeAddress(address) {
      for (const { network, most } of networkBounds(address, ADDRESS_FACTOR * perMinute)) {
        count(`all of ${network}`, most);
      }
    },
    take({ account, address }) {
      count(account ?? `visitors of ${networkOf(address)}`, perMinute);
    },
  };
}
