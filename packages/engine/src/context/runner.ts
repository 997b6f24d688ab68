import { AblationSwitches } from './ablation.js';
import { isBranch, type Pipeline, type Step } from './step.js';
import { Stopwatch } from './stopwatch.js';

/** How a pipeline is run. */
export interface RunnerOptions {
  /** Told of each step as it begins. */
  readonly onStep?: ((step: string) => void) | undefined;
  /** Which optional steps are at work; all unless given. */
  readonly parts?: AblationSwitches;
  /** Once it is aborted, no further step begins. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the result also says when each run of a step was. */
  readonly spans?: boolean | undefined;
}

/** Runs the steps of pipelines, one after the other: timings, progress, abort, and steps that are left out. */
export class Runner {
  readonly watch: Stopwatch;
  readonly parts: AblationSwitches;
  readonly #onStep: ((step: string) => void) | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor({ onStep, parts = new AblationSwitches(), signal, spans }: RunnerOptions = {}) {
    this.watch = new Stopwatch(spans);
    this.parts = parts;
    this.#onStep = onStep;
    this.#signal = signal;
  }

  /**
   * Runs a pipeline on a state. Pipelines may be nested: a step's own time does not hold that of the steps and networks
   * that run inside it.
   *
   * @throws the signal's reason where it is aborted before a step; what a step throws
   */
  async run<State>(pipeline: Pipeline<State>, state: State): Promise<void> {
    for (const part of pipeline) {
      this.#signal?.throwIfAborted();
      if (isBranch(part))
        await this.run(part.cases[part.choose(state)] ?? unknownCase(part), state);
      else if (part.when?.(state) !== false && this.#included(part)) {
        this.#onStep?.(part.id);
        await this.watch.time(part.id, () => part.run(state));
      }
    }
  }

  #included({ optional }: Pick<Step<never>, 'optional'>): boolean {
    return optional === undefined || this.parts.has(optional);
  }
}

function unknownCase({ id }: { readonly id: string }): never {
  throw new Error(`the branch ${id} chose a case that it does not have`);
}
