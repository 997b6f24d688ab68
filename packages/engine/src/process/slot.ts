import type { EngineJob } from '../types.js';
import { type Deferred, deferred } from './deferred.js';
import {
  describeExit,
  type EngineProcess,
  type JobFollower,
  type JobOutcome,
} from './engine-process.js';
import type { PoolStats } from './pool-types.js';
import type { ProcessLauncher } from './process-launcher.js';

interface SlotOptions {
  readonly launcher: ProcessLauncher;
  readonly deadlineMs: number;
  /** See `PoolOptions`. */
  readonly abandonMs?: number;
  readonly recycleAfterJobs: number;
  readonly recycleAboveBytes: number;
  /** The slot may have become free. */
  readonly onFree: () => void;
}

/**
 * One place of work: keeps one child process alive and replaces it when it
 * died, grew or did its share.
 *
 * A child that did its share of jobs goes on working until the next one is
 * ready, so nobody waits for a start; the network is in memory twice meanwhile.
 * A child that grew too big is killed first: memory is what is short then.
 */
export class Slot {
  readonly #options: SlotOptions;
  readonly #life: Promise<void>;
  #current: EngineProcess | null = null;
  #busy = false;
  #recycleDue = deferred<null>();
  /** Set while a replacement waits for the job in work to end. */
  #handOver: Deferred<null> | null = null;
  #peakBytes = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#life = this.#live();
  }

  /** A child is set up, at work or not. */
  get ready(): boolean {
    return this.#current?.alive ?? false;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Can take a job now. */
  get free(): boolean {
    return this.ready && !this.#busy && this.#handOver === null && !this.#options.launcher.stopped;
  }

  /** What its child held when it was last heard of; null where none is set up. */
  get holds(): PoolStats['children'][number] | null {
    if (this.#current === null || !this.ready) return null;
    const { now, networks } = this.#current.memory;
    return { bytes: now, networks };
  }

  /** Highest resident size that its children reported; bytes. */
  get peakBytes(): number {
    return Math.max(this.#peakBytes, this.#current?.memory.peak ?? 0);
  }

  /**
   * Does one job; only for a free slot. Aborting ends the job between two steps, and kills the child after a
   * while, as passing the deadline does at once. When it resolves the slot may be free for the next job.
   */
  async run(
    job: EngineJob,
    signal: AbortSignal | undefined,
    listener?: JobFollower,
  ): Promise<JobOutcome> {
    const child = this.#current;
    if (child === null || !this.free) throw new Error('A job was given to a slot that is not free');
    this.#busy = true;
    this.#options.launcher.markHealthy();
    const { abandonMs = 0 } = this.#options;
    let abandoned: NodeJS.Timeout | undefined;
    const cancel = () => {
      if (abandonMs === 0) {
        child.kill('cancelled');
        return;
      }
      child.cancel();
      abandoned = setTimeout(() => child.kill('cancelled'), abandonMs);
    };
    const timer = setTimeout(() => child.kill('deadline'), this.#options.deadlineMs);
    signal?.addEventListener('abort', cancel, { once: true });
    const outcome = await child.run(job, listener);
    signal?.removeEventListener('abort', cancel);
    clearTimeout(timer);
    clearTimeout(abandoned);
    this.#busy = false;
    if (outcome.kind !== 'gone') this.#afterAnswer(child);
    this.#handOver?.resolve(null);
    return outcome;
  }

  /** Ends the job in work, if there is one: its child is killed. */
  abandonJob(): void {
    if (this.#busy) this.#current?.kill('closed');
  }

  /** Kills whatever runs; resolves when all of it is gone. */
  async stop(): Promise<void> {
    await this.#options.launcher.stop();
    await this.#life;
  }

  #afterAnswer(child: EngineProcess): void {
    this.#peakBytes = this.peakBytes;
    if (child.memory.now > this.#options.recycleAboveBytes) child.kill('recycled');
    else if (child.jobsTaken >= this.#options.recycleAfterJobs) this.#recycleDue.resolve(null);
  }

  async #live(): Promise<void> {
    const { launcher, onFree } = this.#options;
    for (let next = await launcher.next(); next !== null; next = await launcher.next()) {
      await this.#replaceCurrent(next);
      onFree();
      const exit = await Promise.race([next.exited, this.#recycleDue.promise]);
      // It starts and then dies by itself: as bad as not starting, and as quick a loop.
      if (exit?.reason === 'crash' && next.jobsTaken === 0)
        await launcher.failed(describeExit(exit));
    }
  }

  /** Waits for the job in work, so a replacement costs no job. */
  async #replaceCurrent(next: EngineProcess): Promise<void> {
    if (this.#busy) {
      this.#handOver = deferred();
      await this.#handOver.promise;
      this.#handOver = null;
    }
    this.#current?.kill('recycled');
    this.#current = next;
    this.#recycleDue = deferred();
  }
}
