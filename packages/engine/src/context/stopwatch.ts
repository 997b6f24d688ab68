import type { StepSpan, StepTiming } from '../types.js';

/** Runs that are recorded one by one: the steps of one photo are fewer, and those of an animation must fit a message. */
const MOST_SPANS = 500;

/** Takes down how long each step of a job takes by itself. Steps of one name are added up. */
export class Stopwatch {
  readonly #steps = new Map<string, number>();
  /** Each run by itself, where that is asked for. */
  readonly #spans: { step: string; parent: number | null; start: number; ms: number }[] | null;
  /** The run that is in work, as a place among the spans. */
  #current: number | null = null;
  /** Time of what has ended, ms: what grows while a step runs is of those inside it. */
  #ended = 0;

  /** @param recordSpans whether the result also says when each run of a step was */
  constructor(recordSpans = false) {
    this.#spans = recordSpans ? [] : null;
  }

  /** Works that are timed may hold others, one at a time: each counts its own time alone. */
  async time<T>(step: string, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const before = this.#ended;
    const endSpan = this.#beginSpan(step, start);
    try {
      return await work();
    } finally {
      const own = performance.now() - start - (this.#ended - before);
      this.#ended += own;
      this.#steps.set(step, (this.#steps.get(step) ?? 0) + own);
      endSpan?.();
    }
  }

  /** Of what has ended, as a job's result has it. */
  summary(): { timings: StepTiming[]; spans?: StepSpan[] } {
    const timings = [...this.#steps].map(([step, ms]) => ({ step, ms: tenths(ms) }));
    if (this.#spans === null) return { timings };
    return { timings, spans: this.#spans.map((span) => ({ ...span, ms: tenths(span.ms) })) };
  }

  #beginSpan(step: string, start: number): (() => void) | undefined {
    if (this.#spans === null || this.#spans.length >= MOST_SPANS) return undefined;
    const parent = this.#current;
    const span = { step, parent, start: performance.timeOrigin + start, ms: 0 };
    this.#current = this.#spans.push(span) - 1;
    return () => {
      span.ms = performance.now() - start;
      this.#current = parent;
    };
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
