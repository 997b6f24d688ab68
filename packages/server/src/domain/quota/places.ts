import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.js';
import type { PlaceBound, PlaceStore } from '../../ports/place-store.js';

/** What a process that died held is free again after this; renewed three times as often. */
const LEASE_MS = 90_000;

/** Places that this process holds of what all processes share. */
export interface Places {
  /**
   * Takes one place of each subject, or none.
   * @returns what leaves them, once; or the first bound that is reached
   */
  take(bounds: readonly PlaceBound[]): Promise<{ leave(): Promise<void> } | { full: PlaceBound }>;
  /** Keeps what is held, and forgets what others left; to be called more often than every 90 s. */
  renew(): Promise<void>;
}

/** @param options.onFailure told of places that could not be left at once: their lease ends them */
export function createPlaces(options: {
  readonly store: PlaceStore;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): Places {
  const { store, clock, onFailure } = options;
  const held = new Set<string>();
  const leaseEnd = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

  return {
    async take(bounds) {
      const id = randomUUID();
      const now = clock.now();
      const full = await store.take(id, bounds, now, leaseEnd(now));
      if (full !== null) return { full };
      held.add(id);
      return {
        async leave() {
          if (held.delete(id)) await store.leave(id).catch(onFailure);
        },
      };
    },
    async renew() {
      const now = clock.now();
      await store.renew([...held], leaseEnd(now));
      await store.deleteExpired(now);
    },
  };
}
