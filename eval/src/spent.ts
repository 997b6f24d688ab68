/** Time that some work took. */
export interface Spent {
  /** On the wall. */
  readonly ms: number;
  /** Of all cores together: it hardly depends on what else the machine does. */
  readonly cpuMs: number;
}

export const NOTHING_SPENT: Spent = { ms: 0, cpuMs: 0 };

/** Starts a clock. @returns what this process has spent since, at each call */
export function startClock(): () => Spent {
  const start = performance.now();
  const startUsage = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(startUsage);
    return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
}

export const plus = (a: Spent, b: Spent): Spent => ({
  ms: a.ms + b.ms,
  cpuMs: a.cpuMs + b.cpuMs,
});

export const minus = (a: Spent, b: Spent): Spent => ({
  ms: a.ms - b.ms,
  cpuMs: a.cpuMs - b.cpuMs,
});

/** In whole milliseconds. */
export const rounded = ({ ms, cpuMs }: Spent): Spent => ({
  ms: Math.round(ms),
  cpuMs: Math.round(cpuMs),
});
