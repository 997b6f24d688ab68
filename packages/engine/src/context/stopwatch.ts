import type { StepTiming } from '../types.js';

/** Takes down how long each step of a job takes by itself. Steps of one name are added up. */
export class Stopwatch {
  readonly #steps = new Map<string, number>();
  /** Time of what has ended, ms: what grows while a step runs is of those inside it. */
  #ended = 0;

  /** Works that are timed may hold others, one at a time: each counts its own time alone. */
  async time<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const before = this.#ended;
    try {
      return await work();
    } finally {
      const own = performance.now() - start - (this.#ended - before);
      this.#ended += own;
      this.#steps.set(step, (this.#steps.get(step) ?? 0) + own);
    }
  }

  timings(): StepTiming[] {
    return [...this.#steps].map(([step, ms]) => ({ step, ms: Math.round(ms * 10) / 10 }));
  }
}
