/** What was reached at a moment, ms. */
interface Mark {
  readonly at: number;
  readonly amount: number;
}

/** Time over which a rate is taken: long enough to be steady, short enough to follow the network. */
const WINDOW_MS = 20_000;

/** How fast an amount grows. */
export interface Rate {
  /** @param amount of all so far; @param at ms */
  note(amount: number, at: number): void;
  /** By second; null while too little is known. */
  perSecond(): number | null;
  /** Begins anew, as after a pause. */
  clear(): void;
}

export function createRate(windowMs = WINDOW_MS): Rate {
  let marks: Mark[] = [];
  return {
    note(amount, at) {
      marks = [...marks.filter((mark) => at - mark.at <= windowMs), { at, amount }];
    },
    perSecond() {
      const [first, last] = [marks[0], marks.at(-1)];
      if (!first || !last || last.at - first.at < 1000) return null;
      const rate = ((last.amount - first.amount) * 1000) / (last.at - first.at);
      return rate > 0 ? rate : null;
    },
    clear() {
      marks = [];
    },
  };
}
