import type { Clock } from '@nobg/server/ports/clock.js';

/** A clock that stands still until it is moved. */
export interface SettableClock extends Clock {
  set(time: string): void;
  advance(ms: number): void;
}

export function settableClock(time: string): SettableClock {
  let now = new Date(time).getTime();
  return {
    now: () => new Date(now),
    set: (to) => {
      now = new Date(to).getTime();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
