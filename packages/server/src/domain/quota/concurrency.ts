import { NobgError } from '@nobg/contract/errors.js';
import { networkBounds } from './ip-network.js';
import type { SchedulingClass } from './scheduling.js';

/** Soon enough to go on, late enough not to be a flood; s. */
const RETRY_AFTER_S = 2;

export interface ConcurrencyLimit {
  /**
   * Takes a place for one job; gives what leaves it again, once.
   * @throws NobgError `too_many_at_once`
   */
  enter(scheduling: SchedulingClass): () => void;
}

/**
 * How many jobs one holder may have in work or waiting at the same time, cutouts and renders together; and how
 * many may come from one address of callers who don't pay, whatever accounts they have. Counted in this process,
 * whose own slots it is that they take.
 *
 * @param perAddress jobs of one address; see `networkBounds`
 */
export function createConcurrencyLimit(perAddress: number): ConcurrencyLimit {
  const inWork = new Map<string, number>();

  return {
    enter({ holder, atOnce, address }) {
      const bounds = address === null ? [] : networkBounds(address, perAddress);
      const taken = [
        { name: `holder ${holder}`, most: atOnce, whose: 'of this account' },
        ...bounds.map(({ network, most }) => ({
          name: `network ${network}`,
          most,
          whose: 'from this address',
        })),
      ];
      for (const { name, most, whose } of taken) {
        if ((inWork.get(name) ?? 0) < most) continue;
        throw new NobgError(
          'too_many_at_once',
          `${most} pictures ${whose} are in work already; wait for one to end.`,
          { retryAfterS: RETRY_AFTER_S },
        );
      }
      for (const { name } of taken) inWork.set(name, (inWork.get(name) ?? 0) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        for (const { name } of taken) {
          const rest = (inWork.get(name) ?? 1) - 1;
          if (rest === 0) inWork.delete(name);
          else inWork.set(name, rest);
        }
      };
    },
  };
}
