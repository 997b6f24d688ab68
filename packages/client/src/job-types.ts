import type { ErrorCode, FieldProblem, RemoveAnswer } from './contract.js';

/** Of a job or of one of its images; `done`, `failed` and `cancelled` have ended. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Images that were sent together. */
export interface Job {
  readonly id: string;
  /** Where it is found. */
  readonly url: string;
  /** `done` where at least one image is done, `failed` where none is. */
  readonly state: JobState;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** One image of a job. */
export interface JobItem {
  readonly id: string;
  /** The caller's own id for it. */
  readonly external_id: string | null;
  readonly name: string | null;
  readonly state: JobState;
  /** What `remove` would have answered; null until it is done. */
  readonly result: RemoveAnswer | null;
  /** Why it failed; null unless it did. */
  readonly error: {
    readonly code: ErrorCode;
    readonly detail: string;
    readonly errors?: readonly FieldProblem[];
  } | null;
}

/** A job with a page of its images. */
export interface JobPage extends Job {
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly expires_at: string;
  readonly items: readonly JobItem[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** A change that is told while a job is at work. */
export type JobEvent =
  | { readonly type: 'item'; readonly item: JobItem }
  | { readonly type: 'job'; readonly job: Job };

/** Whether nothing of a job or an image changes any more. */
export function hasEnded({ state }: { readonly state: JobState }): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}
