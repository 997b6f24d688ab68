import { NobgError } from '@nobg/contract/errors.js';
import type { CutoutResult, EngineJob } from '../types.js';
import { type Deferred, deferred } from './deferred.js';
import { type JobFollower, type JobOutcome, startEngineProcess } from './engine-process.js';
import { jobFailure, shuttingDown } from './job-failure.js';
import { removeOutputs } from './outputs.js';
import type {
  EndReason,
  EnginePool,
  PoolEvent,
  PoolOptions,
  PoolStats,
  RunOptions,
} from './pool-types.js';
import { ProcessLauncher } from './process-launcher.js';
import { Slot } from './slot.js';
import { type Waiting, WaitingLine } from './waiting-line.js';

/** Reading a network from a slow disk takes seconds; longer than this, it hangs. */
const START_TIMEOUT_MS = 120_000;

/** Jobs are refused, not kept waiting, once each slot failed to start this often in a row. */
const STARTS_BEFORE_REFUSAL = 3;

/** Taken as a job's time until one was measured: a 2 MP photo on two cores. */
const FIRST_GUESS_MS = 2000;

/** Weight of the newest job in the running mean of job times: about the last ten count. */
const NEWEST_WEIGHT = 0.2;

/** Times a job is given out: a child can die between two jobs, before it began the next. */
const ATTEMPTS = 2;

interface Entry extends Waiting {
  readonly job: EngineJob;
  readonly signal: AbortSignal | undefined;
  readonly listener: JobFollower;
  readonly end: Deferred<CutoutResult>;
  attempts: number;
}

/**
 * Starts the children and returns at once; jobs are accepted from now on and
 * wait for the first child that is ready.
 *
 * @throws RangeError when a number among the options makes no sense.
 */
export function startPool(options: PoolOptions): EnginePool {
  checkOptions(options);
  return new ProcessPool(options);
}

class ProcessPool implements EnginePool {
  readonly #options: PoolOptions;
  readonly #launchers: readonly ProcessLauncher[];
  readonly #slots: readonly Slot[];
  readonly #queue = new WaitingLine<Entry>(() => performance.now());
  /** Accepted and not yet settled. */
  readonly #open = new Set<Entry>();
  readonly #awaitReady = new Set<Deferred<void>>();
  readonly #drained = deferred<void>();
  #closed: Promise<void> | null = null;
  #drainTimeIsUp = false;
  #meanJobMs = FIRST_GUESS_MS;
  readonly #ended: Record<EndReason, number> = {
    ...{ crash: 0, deadline: 0, cancelled: 0, recycled: 0, closed: 0, 'start-failed': 0 },
  };

  constructor(options: PoolOptions) {
    this.#options = options;
    const module = options.childModule ?? new URL('./child.js', import.meta.url);
    const { setup, startTimeoutMs = START_TIMEOUT_MS } = options;
    this.#launchers = Array.from(
      { length: options.slots },
      () =>
        new ProcessLauncher({
          start: () => startEngineProcess({ module, setup, startTimeoutMs }),
          log: (event) => this.#log(event),
          onFailure: () => this.#refuseWhatCannotStart(),
        }),
    );
    this.#slots = this.#launchers.map(
      (launcher) => new Slot({ ...options, launcher, onFree: () => this.#handOut() }),
    );
  }

  async run(
    job: EngineJob,
    signal?: AbortSignal,
    { priority = 0, tier = 'paying', holder = null, ...listener }: RunParts = {},
  ): Promise<CutoutResult> {
    if (this.#closed !== null) throw shuttingDown();
    signal?.throwIfAborted();
    if (this.#cannotStart()) throw this.#notReady();
    const entry: Entry = {
      ...{ job, signal, priority, tier, holder, at: performance.now() },
      listener: quiet(listener),
      end: deferred<CutoutResult>(),
      attempts: 0,
    };
    const leaveQueue = () => {
      if (!this.#queue.remove(entry)) return;
      this.#settle(entry, () => entry.end.reject(signal?.reason));
    };
    const { slots, queueLimit } = this.#options;
    const pushedOut = this.#queue.enter(entry, slots - this.#busy(), queueLimit);
    if (pushedOut === undefined) throw this.#queueFull(priority);
    if (pushedOut !== null) {
      this.#settle(pushedOut, () => pushedOut.end.reject(this.#queueFull(pushedOut.priority)));
    }
    signal?.addEventListener('abort', leaveQueue, { once: true });
    this.#open.add(entry);
    this.#handOut();
    try {
      return await entry.end.promise;
    } finally {
      signal?.removeEventListener('abort', leaveQueue);
    }
  }

  stats(): PoolStats {
    return {
      slots: this.#slots.length,
      ready: this.#slots.filter((slot) => slot.ready).length,
      busy: this.#busy(),
      queued: this.#queue.length,
      restarts: this.#launchers.reduce((sum, launcher) => sum + Math.max(0, launcher.count - 1), 0),
      ended: { ...this.#ended },
      peakBytes: Math.max(...this.#slots.map((slot) => slot.peakBytes)),
      children: this.#slots.flatMap(({ holds }) => (holds === null ? [] : [holds])),
      startError: this.#startError(),
    };
  }

  async ready(signal?: AbortSignal): Promise<void> {
    if (this.#closed !== null) throw shuttingDown();
    signal?.throwIfAborted();
    if (this.#slots.some((slot) => slot.ready)) return;
    const waiting = deferred<void>();
    const abort = () => waiting.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#awaitReady.add(waiting);
    try {
      await waiting.promise;
    } finally {
      this.#awaitReady.delete(waiting);
      signal?.removeEventListener('abort', abort);
    }
  }

  close(drainMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopDraining(), drainMs);
    this.#closed ??= this.#drained.promise.then(async () => {
      await Promise.all(this.#slots.map((slot) => slot.stop()));
    });
    for (const waiting of this.#awaitReady) waiting.reject(shuttingDown());
    if (this.#open.size === 0) this.#drained.resolve();
    return this.#closed.finally(() => clearTimeout(timer));
  }

  /** Gives waiting jobs to free children. */
  #handOut(): void {
    if (this.#slots.some((slot) => slot.ready))
      for (const waiting of this.#awaitReady) waiting.resolve();
    for (const slot of this.#slots) {
      const entry = slot.free ? this.#queue.take() : undefined;
      if (entry !== undefined) void this.#work(slot, entry);
    }
  }

  async #work(slot: Slot, entry: Entry): Promise<void> {
    entry.attempts += 1;
    const began = performance.now();
    const outcome = await slot.run(entry.job, entry.signal, entry.listener);
    this.#queue.ended(entry);
    if (entry.signal?.aborted) {
      // Also where the child made an answer meanwhile: nobody is there to take it.
      void removeOutputs(entry.job).then(() =>
        this.#settle(entry, () => entry.end.reject(entry.signal?.reason)),
      );
    } else if (outcome.kind === 'result') {
      this.#meanJobMs += NEWEST_WEIGHT * (performance.now() - began - this.#meanJobMs);
      this.#settle(entry, () => entry.end.resolve(outcome.result));
    } else if (this.#mayTryAgain(outcome, entry)) {
      this.#queue.putBack(entry);
    } else {
      void removeOutputs(entry.job).then(() =>
        this.#settle(entry, () => entry.end.reject(jobFailure(outcome, entry.signal))),
      );
    }
    this.#handOut();
  }

  #mayTryAgain(outcome: JobOutcome, entry: Entry): boolean {
    return (
      outcome.kind === 'gone' &&
      outcome.exit.reason === 'crash' &&
      !outcome.began &&
      entry.attempts < ATTEMPTS &&
      !this.#drainTimeIsUp
    );
  }

  #settle(entry: Entry, settle: () => void): void {
    settle();
    this.#open.delete(entry);
    if (this.#closed !== null && this.#open.size === 0) this.#drained.resolve();
  }

  #stopDraining(): void {
    this.#drainTimeIsUp = true;
    this.#rejectQueue(shuttingDown);
    for (const slot of this.#slots) slot.abandonJob();
  }

  #refuseWhatCannotStart(): void {
    if (this.#cannotStart()) this.#rejectQueue(() => this.#notReady());
  }

  #rejectQueue(error: () => NobgError): void {
    for (const entry of this.#queue.clear()) this.#settle(entry, () => entry.end.reject(error()));
  }

  #cannotStart(): boolean {
    return (
      this.#launchers.every((launcher) => launcher.failures >= STARTS_BEFORE_REFUSAL) &&
      !this.#slots.some((slot) => slot.ready)
    );
  }

  #busy(): number {
    return this.#slots.filter((slot) => slot.busy).length;
  }

  #startError(): string | null {
    return this.#launchers.find((launcher) => launcher.error !== null)?.error ?? null;
  }

  #notReady(): NobgError {
    const retryInMs = Math.min(...this.#launchers.map((launcher) => launcher.retryInMs));
    return new NobgError('not_ready', 'The server cannot make cutouts at the moment; try later.', {
      retryAfterS: Math.max(1, Math.ceil(retryInMs / 1000)),
      internal: this.#startError() ?? 'No child of the engine starts',
    });
  }

  /** @param priority of the job that there is no place for: those that go before it are waited for */
  #queueFull(priority: number): NobgError {
    const ahead = this.#queue.ahead(priority) + 1;
    const waitS = Math.ceil((this.#meanJobMs * ahead) / this.#slots.length / 1000);
    return new NobgError(
      'queue_full',
      `The server is busy: ${this.#queue.length} photos wait already. Try again in ${waitS} s.`,
      { retryAfterS: waitS },
    );
  }

  #log(event: PoolEvent): void {
    if (event.kind === 'exited') this.#ended[event.reason] += 1;
    else if (event.kind === 'start-failed') this.#ended['start-failed'] += 1;
    try {
      this.#options.log?.(event);
    } catch {
      // See PoolOptions.log.
    }
  }
}

type RunParts = Omit<RunOptions, 'holder'> & { readonly holder?: string | null };

function quiet({ onStep, onPreview, onBegan, spans }: JobFollower): JobFollower {
  return {
    spans,
    onStep: quietly(onStep),
    onPreview: onPreview && quietly(onPreview),
    onBegan: () => quietly(onBegan && (() => onBegan()))(''),
  };
}

function quietly(tell: ((text: string) => void) | undefined): (text: string) => void {
  return (text) => {
    try {
      tell?.(text);
    } catch {
      // See RunOptions.
    }
  };
}

function checkOptions(options: PoolOptions): void {
  const { slots, queueLimit, deadlineMs, recycleAfterJobs, recycleAboveBytes } = options;
  const atLeast = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`Expected ${name} to be a whole number from ${least} but got ${value}`);
  };
  atLeast('slots', slots, 1);
  atLeast('queueLimit', queueLimit, 0);
  atLeast('deadlineMs', deadlineMs, 1);
  atLeast('recycleAfterJobs', recycleAfterJobs, 1);
  atLeast('recycleAboveBytes', recycleAboveBytes, 1);
  atLeast('startTimeoutMs', options.startTimeoutMs ?? START_TIMEOUT_MS, 1);
}
