import { setTimeout as wait } from 'node:timers/promises';
import { describeExit, type EngineProcess } from './engine-process.js';
import type { PoolEvent } from './pool-types.js';

/** First pause after a failed start; each further one doubles it. */
const FIRST_RETRY_MS = 250;
/** A longer pause would keep a repaired machine out of service for no reason. */
const LONGEST_RETRY_MS = 30_000;

interface ProcessLauncherOptions {
  readonly start: () => EngineProcess;
  readonly log: (event: PoolEvent) => void;
  /** Called after each failure, before its pause. */
  readonly onFailure: () => void;
}

/** Starts the children of one slot, with growing pauses while that fails, and knows which live. */
export class ProcessLauncher {
  readonly #options: ProcessLauncherOptions;
  readonly #children = new Set<EngineProcess>();
  readonly #stopped = new AbortController();
  #count = 0;
  #failures = 0;
  #error: string | null = null;
  #retryInMs = 0;

  constructor(options: ProcessLauncherOptions) {
    this.#options = options;
  }

  /** Processes started so far. */
  get count(): number {
    return this.#count;
  }

  /** Failures since a child was last given a job. */
  get failures(): number {
    return this.#failures;
  }

  /** Why the last start failed; null when it worked. */
  get error(): string | null {
    return this.#error;
  }

  /** Pause that follows the last failure; ms. */
  get retryInMs(): number {
    return this.#retryInMs;
  }

  get stopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Resolves with a child that is ready; null when `stop` came first. */
  async next(): Promise<EngineProcess | null> {
    while (!this.stopped) {
      try {
        const child = this.#start();
        await child.ready;
        this.#error = null;
        return child;
      } catch (error) {
        if (!this.stopped) await this.failed(error instanceof Error ? error.message : `${error}`);
      }
    }
    return null;
  }

  /** Counts a failure and pauses; `next` does so itself. */
  async failed(message: string): Promise<void> {
    this.#retryInMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#error = message;
    this.#options.log({ kind: 'start-failed', message, retryInMs: this.#retryInMs });
    this.#options.onFailure();
    await wait(this.#retryInMs, null, { signal: this.#stopped.signal }).catch(() => {});
  }

  /** A child lived to be given a job: what failed before is over. */
  markHealthy(): void {
    this.#failures = 0;
  }

  /** Kills every child; resolves when all of them are gone. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const child of this.#children) child.kill('closed');
    await Promise.all([...this.#children].map((child) => child.exited));
  }

  #start(): EngineProcess {
    const { start, log } = this.#options;
    const began = performance.now();
    const since = () => Math.round(performance.now() - began);
    this.#count += 1;
    const child = start();
    this.#children.add(child);
    const { pid } = child;
    if (pid !== 0) log({ kind: 'started', pid, ms: since() });
    child.ready.then(
      () => log({ kind: 'ready', pid, ms: since() }),
      // `next` tells of the failure.
      () => {},
    );
    child.exited.then((exit) => {
      this.#children.delete(child);
      const { reason, code, signal } = exit;
      const message = reason === 'crash' ? describeExit(exit) : null;
      if (pid !== 0) log({ kind: 'exited', pid, reason, code, signal, message });
    });
    return child;
  }
}
