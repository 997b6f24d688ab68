import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../ports/key-store.js';

/** Of a key that belongs to no account. */
const WITHOUT_PLAN = 16;

/** Soon enough to go on, late enough not to be a flood; s. */
const RETRY_AFTER_S = 2;

export interface RenderPlaces {
  /**
   * Takes one of the places that a key's account has; gives what leaves it again, once.
   * @throws NobgError `too_many_at_once`
   */
  enter(key: ApiKey): () => void;
}

/**
 * How many pictures an account may have composed at the same time: as many as its plan has
 * requests at once. They are free, so nothing else keeps one account from filling the queue for
 * all. Counted in this process, whose own slots it is that they take.
 */
export function createRenderPlaces(): RenderPlaces {
  const inWork = new Map<string, number>();
  return {
    enter(key) {
      const holder = key.ownerId ?? key.id;
      const most = key.hold?.plan.concurrent ?? WITHOUT_PLAN;
      const before = inWork.get(holder) ?? 0;
      if (before >= most) {
        throw new NobgError(
          'too_many_at_once',
          `${most} pictures of this account are being composed already; wait for one to end.`,
          { retryAfterS: RETRY_AFTER_S },
        );
      }
      inWork.set(holder, before + 1);
      return () => {
        const left = (inWork.get(holder) ?? 1) - 1;
        if (left === 0) inWork.delete(holder);
        else inWork.set(holder, left);
      };
    },
  };
}
