import type { Mode } from '@nobg/contract/modes.js';
import type { Tier } from '@nobg/engine/process/pool-types.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { TaskEnd, TaskError, TaskMessage, TaskSpec } from '../entities/engine-task.js';

/** A photo for a worker, before its files are stored. */
export interface NewTask {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly tier: Tier;
  /** Higher ones go first; it rises while a task waits, as in the engine's own line. */
  readonly priority: number;
  /** Of one urgency, holders take turns. */
  readonly holder: string;
  /** The process that waits for it. */
  readonly requesterId: string;
}

/** How many tasks may wait, as the live workers have it. */
export interface LineRoom {
  readonly slots: number;
  /** Places to wait beyond the slots. */
  readonly places: number;
  /** What a job takes, for `Retry-After`. */
  readonly jobMs: number;
}

/** Who takes a task from the line, and for which queue. */
export interface TaskTaker {
  readonly classId: string;
  readonly modes: readonly Mode[];
  readonly format: number;
}

/** The right to work on a task. */
export interface TaskClaim {
  readonly id: string;
  /** Fences: once the task was given out again, this one writes nothing any more. */
  readonly fence: number;
}

/** A task that was claimed, and all that its work needs. */
export interface ClaimedTask extends TaskClaim {
  readonly requesterId: string;
  readonly spec: TaskSpec;
}

/** Where the tasks of a class, or of all, are. */
export interface TaskCounts {
  /** Those whose files are being stored count as waiting. */
  readonly waiting: number;
  /** In the queue of a class, or in work; by class. */
  readonly givenOut: ReadonlyMap<string, number>;
  readonly running: number;
}

/**
 * Photos that API processes give to workers. All rules of the line are here: places by tier, priority with ageing,
 * holders in turn. Any number of processes may call anything at once.
 */
export interface TaskStore {
  /**
   * Lets a task into the line, as `sending`. Where there is no place, a higher tier pushes the newest task of the lowest
   * one out, and within a tier a holder that of one who has more; it fails with `queue_full`.
   * @param until the requester's lease
   * @throws NobgError `queue_full`, with `retryAfterS`
   */
  enter(task: NewTask, room: LineRoom, now: Date, until: Date): Promise<void>;
  /** Its files are stored. False where it was pushed out, or given up, meanwhile. */
  offer(id: string): Promise<boolean>;
  /** How those of a requester ended that have. */
  ended(requesterId: string): Promise<ReadonlyMap<string, TaskEnd>>;
  /** Those of these ids that are there. */
  present(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Forgets a task in whatever state: nobody waits for it. Null where it was gone. */
  remove(id: string): Promise<{ readonly workerId: string | null; readonly fence: number } | null>;
  /** Keeps a requester's tasks for longer. */
  renewRequester(requesterId: string, until: Date): Promise<void>;
  /** Forgets requesters whose lease ended, with their tasks; resolves to how many tasks. */
  forgetRequesters(now: Date): Promise<number>;

  /** Takes the next task out of the line into the queue of a class. */
  take(taker: TaskTaker, now: Date): Promise<TaskMessage | null>;
  /** Tasks given out before `before` that no worker has claimed: their messages may be lost. */
  unclaimed(before: Date): Promise<readonly (TaskMessage & { readonly classId: string })[]>;
  /** Puts tasks back whose class has no queue any more; resolves to how many. */
  takeBack(liveClasses: readonly string[]): Promise<number>;
  /** Fails what waits for a mode; resolves to how many. */
  failWaiting(mode: Mode, error: TaskError): Promise<number>;
  /** Forgets whose turn it was, of holders last served before `before` of whom nothing is there. */
  forgetTurns(before: Date): Promise<void>;
  counts(): Promise<TaskCounts>;

  /** Null where the message is out of date: the task is gone, or somebody has it. */
  claim(message: TaskMessage, workerId: string, until: Date): Promise<ClaimedTask | null>;
  /** Those of the claims that still hold, for longer. */
  renew(claims: readonly TaskClaim[], until: Date): Promise<readonly TaskClaim[]>;
  /** False where the claim holds no more: nothing was written. */
  finish(claim: TaskClaim, result: CutoutResult): Promise<boolean>;
  fail(claim: TaskClaim, error: TaskError): Promise<boolean>;
  /** Puts a task back that its worker leaves. @param tried whether that counts as a try */
  release(claim: TaskClaim, tried: boolean): Promise<boolean>;
  /** Puts tasks of dead workers back, and fails those tried `maxAttempts` times; resolves to how many of both. */
  reclaim(now: Date, maxAttempts: number): Promise<number>;
}
