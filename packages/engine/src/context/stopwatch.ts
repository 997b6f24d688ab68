import type { StepTiming } from '../types.js';

/** Notes how long each step of a job takes. Steps of one name are added up. */
export class Stopwatch {
  readonly #steps = new Map<string, number>();
  readonly #onStep: ((step: string) => void) | undefined;

  /** @param onStep told of each step as it begins */
  constructor(onStep?: (step: string) => void) {
    this.#onStep = onStep;
  }

  async time<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    this.#onStep?.(step);
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#steps.set(step, (this.#steps.get(step) ?? 0) + performance.now() - start);
    }
  }

  timings(): StepTiming[] {
    return [...this.#steps].map(([step, ms]) => ({ step, ms: Math.round(ms * 10) / 10 }));
  }
}
