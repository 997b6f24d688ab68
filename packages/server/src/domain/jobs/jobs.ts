import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ItemState, Job, JobClass, JobItem } from '../../entities/job.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { Endings, JobStore, WaitingWork } from '../../ports/job-store.js';
import { randomBase62 } from '../base62.js';
import type { JobChanges } from './job-changes.js';
import { createJobDraft, type JobBounds, type JobDraft, takesNoMore } from './job-draft.js';
import type { JobWorker } from './job-worker.js';

const HOUR_MS = 3_600_000;
/** Longest silence between two looks at a job that somebody waits for: another process may work on it. */
const LOOK_EVERY_MS = 1000;

export interface Jobs {
  /** Begins to receive a job. */
  begin(caller: ApiKey, kind: JobClass): Promise<JobDraft>;
  /** Tells the worker of a job that was opened, or of images that were added to this one. */
  opened(job?: Pick<Job, 'id'>): void;
  /** A job that takes more images. @throws as `find`; `job_is_over` for one that takes none */
  taking(caller: ApiKey, id: string): Promise<Job>;
  /** The job takes no more images. Closed ones stay as they are. @throws as `find`; `missing_image` for one of none */
  close(caller: ApiKey, id: string): Promise<Job>;
  /** @throws NobgError `not_found`, also for jobs of other accounts */
  find(caller: ApiKey, id: string): Promise<Job>;
  /** The account's jobs, newest first, from the one after `after` on. */
  list(
    caller: ApiKey,
    page: { readonly after: Job | null; readonly limit: number },
  ): Promise<Job[]>;
  /** What the account's jobs hold. */
  waiting(caller: ApiKey): Promise<WaitingWork>;
  /** Images in their order. */
  items(
    job: Job,
    page: { readonly from: number; readonly limit: number; readonly state?: ItemState | undefined },
  ): Promise<JobItem[]>;
  /** Images that changed since, in the order of their last change. */
  changed: JobStore['changed'];
  /** Resolves with a next change of the job, after some time without one, or when the signal fires. */
  change(job: Pick<Job, 'id'>, ms: number, signal: AbortSignal): Promise<void>;
  /** The job when it has ended, or as it is after `ms`. */
  wait(caller: ApiKey, id: string, ms: number, signal: AbortSignal): Promise<Job>;
  /** Ends what has not ended; what is done stays. An ended job stays as it is. @throws as `find` */
  cancel(caller: ApiKey, id: string): Promise<Job>;
  /** Tries failed images again. @throws as `find`; `job_is_over` for a cancelled job */
  retry(caller: ApiKey, id: string): Promise<Job>;
}

/** Whose jobs and webhooks a key sees: those of its account, or its own where it belongs to none. */
export function accountOf({ ownerId, id }: Pick<ApiKey, 'ownerId' | 'id'>): string {
  return ownerId ?? id;
}

/** @throws NobgError `job_is_over` for a job whose images cannot be tried again */
export function refuseCancelled({ state }: Pick<Job, 'state'>): void {
  if (state !== 'cancelled') return;
  throw new NobgError('job_is_over', 'The job was cancelled: send its images in a new one.');
}

export function createJobs(options: {
  readonly jobs: JobStore;
  readonly inputs: BlobStore;
  readonly changes: JobChanges;
  readonly worker: Pick<JobWorker, 'wake' | 'abort'>;
  readonly clock: Clock;
  readonly bounds: JobBounds;
  /** For which images may wait to be done. */
  readonly hours: number;
  readonly endings: () => Endings;
  readonly onFailure: (error: unknown) => void;
}): Jobs {
  const { jobs, changes, worker, clock, endings } = options;
  const expiry = () => new Date(clock.now().getTime() + options.hours * HOUR_MS);

  async function find(caller: ApiKey, id: string): Promise<Job> {
    const job = await jobs.find(accountOf(caller), id);
    if (job === null) throw new NobgError('not_found', 'There is no such job.');
    return job;
  }

  return {
    async begin(caller, kind) {
      const accountId = accountOf(caller);
      const id = `job_${randomBase62(22)}`;
      const waiting = await jobs.waiting(accountId);
      await jobs.create({
        ...{ id, accountId, keyId: caller.id, class: kind },
        ...{ createdAt: clock.now(), expiresAt: expiry() },
      });
      return createJobDraft({ id, accountId }, waiting, options);
    },

    opened(job) {
      worker.wake();
      if (job !== undefined) changes.tell(job.id);
    },

    async taking(caller, id) {
      const job = await find(caller, id);
      if (!job.more) throw takesNoMore();
      return job;
    },

    async close(caller, id) {
      const job = await find(caller, id);
      if (!job.more) return job;
      if (job.total === 0) {
        const fields = [{ field: 'image', expected: 'at least one image', received: 'none' }];
        const sentence = 'The job has no images: add some, or cancel it.';
        throw new NobgError('missing_image', sentence, { fields });
      }
      const closed = await jobs.close(job.id, endings());
      changes.tell(job.id);
      return closed;
    },

    find,
    list: (caller, page) => jobs.list(accountOf(caller), page),
    waiting: (caller) => jobs.waiting(accountOf(caller)),
    items: (job, page) => jobs.items(job.id, page),
    changed: (jobId, page) => jobs.changed(jobId, page),
    change: ({ id }, ms, signal) => changes.next(id, Math.min(ms, LOOK_EVERY_MS), signal),

    async wait(caller, id, ms, signal) {
      const until = performance.now() + ms;
      for (;;) {
        const job = await find(caller, id);
        const left = until - performance.now();
        if (job.endedAt !== null || left <= 0 || signal.aborted) return job;
        await changes.next(id, Math.min(left, LOOK_EVERY_MS), signal);
      }
    },

    async cancel(caller, id) {
      const job = await jobs.cancel((await find(caller, id)).id, endings());
      worker.abort(job.id);
      changes.tell(job.id);
      return job;
    },

    async retry(caller, id) {
      const job = await find(caller, id);
      refuseCancelled(job);
      await jobs.retry(job.id, clock.now(), expiry());
      worker.wake();
      changes.tell(job.id);
      return find(caller, id);
    },
  };
}
