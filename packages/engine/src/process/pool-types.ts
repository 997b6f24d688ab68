import type { CutoutResult, EngineJob, EngineSetup, JobListener } from '../types.js';

export interface PoolOptions {
  readonly setup: EngineSetup;
  /**
   * Child processes, each one job at a time. slots × setup.threads must not exceed
   * the cores this process may use; `planSlots` gives numbers that hold this.
   */
  readonly slots: number;
  /**
   * Jobs that may wait beyond those in work; one more is refused. A slot whose
   * child is still starting counts as a place of work: its job is accepted and waits.
   */
  readonly queueLimit: number;
  /** Milliseconds a job may take from the moment a child got it. */
  readonly deadlineMs: number;
  /**
   * Milliseconds in which a child may end a job that nobody waits for any more, before it is killed: loading
   * the networks anew costs more than most jobs' rest. Default: 0.
   */
  readonly abandonMs?: number;
  /** A child is replaced after this many jobs (leaks of native code stay bounded). */
  readonly recycleAfterJobs: number;
  /** A child whose resident memory is above this after a job is replaced; bytes. */
  readonly recycleAboveBytes: number;
  /** Milliseconds after which a child that did not become ready is killed. Default: 2 minutes. */
  readonly startTimeoutMs?: number;
  /** Module that the child runs; tests put their own here. Default: the engine's child. */
  readonly childModule?: URL;
  /** What it throws is dropped: a logger's fault takes no child out of service. */
  readonly log?: (event: PoolEvent) => void;
}

/**
 * Why a child ended. `crash`: by itself, or because it said what is no message.
 * `deadline`: its job, or its own start, took too long.
 */
export type ExitReason = 'crash' | 'deadline' | 'cancelled' | 'recycled' | 'closed';

/** Why a child is no more, or never was. */
export type EndReason = ExitReason | 'start-failed';

/** What happened in the pool, for logs and metrics. */
export type PoolEvent =
  | {
      readonly kind: 'started' | 'ready';
      readonly pid: number;
      /** Since the pool asked for the process. */
      readonly ms: number;
    }
  | {
      readonly kind: 'exited';
      readonly pid: number;
      readonly reason: ExitReason;
      readonly code: number | null;
      readonly signal: string | null;
      /** After a crash: how it ended and the last 8 kB that it printed. Null otherwise. */
      readonly message: string | null;
    }
  | { readonly kind: 'start-failed'; readonly message: string; readonly retryInMs: number };

export interface PoolStats {
  readonly slots: number;
  /** Children that are set up, at work or not. */
  readonly ready: number;
  /** Children at work. */
  readonly busy: number;
  /** Jobs that wait. */
  readonly queued: number;
  /** Children started in place of another one. */
  readonly restarts: number;
  /** Children that ended, by reason, and starts that failed, since the pool began. */
  readonly ended: Readonly<Record<EndReason, number>>;
  /** Highest resident size that any child reported; bytes. */
  readonly peakBytes: number;
  /** What each child that is set up held when it was last heard of: resident bytes, and ids of loaded networks. */
  readonly children: readonly { readonly bytes: number; readonly networks: readonly string[] }[];
  /**
   * Why the last start of a child failed; null when the last one worked. For
   * the operator: it may hold paths.
   */
  readonly startError: string | null;
}

/** Whose jobs may wait for how many others: lower tiers have a share of the places, and go where a higher one needs them. */
export type Tier = 'visitor' | 'free' | 'paying';

/** What may be said of a job beside the job itself; what its listener throws is dropped. */
export interface RunOptions extends JobListener {
  /** Higher ones leave the queue first; it rises while a job waits, see `AGEING`. Default: 0. */
  readonly priority?: number;
  /** Default: `paying`. */
  readonly tier?: Tier;
  /** Whose job it is: of one priority, holders take turns. Left out, jobs go in order of arrival. */
  readonly holder?: string;
  /** Told when a child has begun the job. */
  readonly onBegan?: () => void;
}

/** Supervised child processes with a bounded queue in front of them. */
export interface EnginePool {
  /**
   * Runs a job in the first free child, in the order of `WaitingLine`.
   * Aborting takes a waiting job out of the queue. A child at work may end its job within `abandonMs` and is killed
   * then; the promise rejects when either has happened.
   * The job's output paths and their temporary names belong to the pool from the moment a
   * child gets the job: on every failure from there on all are gone when the
   * promise rejects. (Only the death of this very process can leave them; who owns
   * the folder sweeps it at the next start.)
   * @throws NobgError the photo's faults as `Cutter.cut` does; `queue_full` (with
   *   retryAfterS; also later, when a higher tier took the place), `deadline_exceeded`, `cutout_failed` (child crashed, or our fault),
   *   `shutting_down` once `close` was called, `not_ready` (with retryAfterS) while no
   *   child is ready and the last three starts of each slot failed. Aborted: the
   *   signal's reason.
   */
  run(job: EngineJob, signal?: AbortSignal, options?: RunOptions): Promise<CutoutResult>;
  stats(): PoolStats;
  /**
   * Resolves once a first child is ready to work; rejects when `signal` fires, with
   * its reason, and with `shutting_down` when the pool is closed.
   */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Refuses new jobs, lets those in work and in the queue end within `drainMs`, then
   * kills: what was left rejects with `shutting_down`. Resolves when every child is
   * gone. A second call can shorten the time, as a second Ctrl-C does.
   */
  close(drainMs: number): Promise<void>;
}
