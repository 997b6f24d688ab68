import type { ErrorCode, FieldProblem } from '@nobg/contract/errors.js';

/** Of one image: waits, is in work, or has ended in one of three ways. */
export type ItemState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Of a job: `running` from its first image on; `done` where at least one image is, else `failed`. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Whom a job is for: somebody who waits, or a batch. Lower ones are claimed first. */
export const JOB_CLASSES = { interactive: 0, batch: 1 } as const;

export type JobClass = keyof typeof JOB_CLASSES;

/** Texts of cutout fields by name, as they were sent. */
export type FieldTexts = Readonly<Record<string, string>>;

/** Why an image failed. */
export interface ItemError {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fields: readonly FieldProblem[];
}

/** Images that were sent together. */
export interface Job {
  readonly id: string;
  /** The key's owner; the key itself where it belongs to no account. */
  readonly accountId: string;
  readonly keyId: string;
  /** What its sender calls it. */
  readonly name: string | null;
  /** More images may be added, and it does not end before it is closed. */
  readonly more: boolean;
  readonly state: JobState;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Grows with every change of the job or of one of its images. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** While it is in work: what is not done by then fails. Afterwards: when it is forgotten. */
  readonly expiresAt: Date;
}

/** One image of a job. */
export interface JobItem {
  readonly id: string;
  readonly jobId: string;
  /** From 0, in the order in which they were sent. */
  readonly position: number;
  /** The caller's own id for it. */
  readonly externalId: string | null;
  /** Of its file, or the end of its address. */
  readonly name: string | null;
  readonly state: ItemState;
  readonly url: string | null;
  /** That of the job when this image last changed. */
  readonly revision: number;
  readonly resultId: string | null;
  /** What `POST /api/v1/remove` would have answered, with addresses relative to the server. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  /** Its cutout was replaced by a corrected one. */
  readonly corrected: boolean;
  readonly error: ItemError | null;
}
