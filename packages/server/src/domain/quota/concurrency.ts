import { NobgError } from '@nobg/contract/errors.js';
import type { SchedulingClass } from './scheduling.js';

/** Soon enough to go on, late enough not to be a flood; s. */
const RETRY_AFTER_S = 2;
/** A network of 48 bits holds many of 64. */
const WIDE_FACTOR = 4;

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
 * @param perAddress jobs of one address; of one /48 of IPv6 four times as many
 */
export function createConcurrencyLimit(perAddress: number): ConcurrencyLimit {
  const inWork = new Map<string, number>();

  return {
    enter({ holder, atOnce, networks }) {
      const taken = [
        { name: `holder ${holder}`, most: atOnce, whose: 'of this account' },
        ...networks.map((network, wide) => ({
          name: `network ${network}`,
          most: wide === 0 ? perAddress : WIDE_FACTOR * perAddress,
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
