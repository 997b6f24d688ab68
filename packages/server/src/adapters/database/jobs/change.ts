import type { Kysely } from 'kysely';
import type { ItemError } from '../../../entities/job.js';
import type { Endings, JobStore } from '../../../ports/job-store.js';
import type { Schema } from '../schema.js';
import { count, endJob, failItem, refundItem } from './end.js';
import { NO_CLAIM, toJob, touchJob } from './rows.js';

/** Images that one transaction fails, and jobs that one call looks at. */
const BATCH = 200;

type Changing = Pick<
  JobStore,
  'cancel' | 'retry' | 'expire' | 'inputsToDelete' | 'markInputDeleted'
>;

export function changing(db: Kysely<Schema>): Changing {
  return {
    cancel: (jobId, { now, forgetAt }) =>
      db.transaction().execute(async (transaction) => {
        const cancelled = await transaction
          .updateTable('jobs')
          .set((set) => ({
            ...{ state: 'cancelled' as const, queued: 0, running: 0, more: 0 },
            revision: set('revision', '+', 1),
            ...{ ended_at: now.getTime(), expires_at: forgetAt.getTime() },
          }))
          .where('id', '=', jobId)
          .where('state', '=', 'open')
          .where('ended_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (cancelled === undefined) {
          const as = await transaction
            .selectFrom('jobs')
            .selectAll()
            .where('id', '=', jobId)
            .executeTakeFirstOrThrow();
          return toJob(as);
        }
        const running = await transaction
          .selectFrom('job_items')
          .selectAll()
          .where('job_id', '=', jobId)
          .where('state', '=', 'running')
          .execute();
        for (const item of running) await refundItem(transaction, cancelled.key_id, item);
        await transaction
          .updateTable('job_items')
          .set({
            ...NO_CLAIM,
            ...{ state: 'cancelled', revision: cancelled.revision, ended_at: now.getTime() },
          })
          .where('job_id', '=', jobId)
          .where('state', 'in', ['queued', 'running'])
          .execute();
        return toJob(cancelled);
      }),

    retry: (jobId, _now, expiresAt) =>
      db.transaction().execute(async (transaction) => {
        const job = await touchJob(transaction, jobId);
        if (job === null || job.state !== 'open') return 0;
        const again = await transaction
          .updateTable('job_items')
          .set({
            ...{ state: 'queued', attempts: 0, error: null, ended_at: null },
            revision: job.revision,
          })
          .where('job_id', '=', jobId)
          .where('state', '=', 'failed')
          .where((is) => is.or([is('url', 'is not', null), is('input_id', 'is not', null)]))
          .returning('id')
          .execute();
        if (again.length === 0) return 0;
        await count(transaction, jobId, { queued: again.length, failed: -again.length });
        await transaction
          .updateTable('jobs')
          .set({ ended_at: null, expires_at: expiresAt.getTime(), hold_until: 0 })
          .where('id', '=', jobId)
          .execute();
        return again.length;
      }),

    async expire(error, at) {
      const over = await db
        .selectFrom('jobs')
        .select(['id', 'ended_at'])
        .where('expires_at', '<=', at.now.getTime())
        .where('state', '!=', 'receiving')
        .limit(BATCH)
        .execute();
      for (const { id, ended_at: endedAt } of over) {
        if (endedAt === null) await failRest(db, id, error, at);
        else await forget(db, id, at.now.getTime());
      }
      return over.length;
    },

    async inputsToDelete(afterId, limit) {
      const rows = await db
        .selectFrom('job_items')
        .select(['id', 'input_id'])
        .where('input_id', 'is not', null)
        .where('state', 'in', ['done', 'cancelled'])
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.flatMap(({ id, input_id: inputId }) =>
        inputId === null ? [] : [{ itemId: id, inputId }],
      );
    },

    async markInputDeleted(itemId) {
      await db.transaction().execute(async (transaction) => {
        const item = await transaction
          .selectFrom('job_items')
          .select(['job_id', 'input_bytes'])
          .where('id', '=', itemId)
          .where('input_id', 'is not', null)
          .executeTakeFirst();
        if (item === undefined) return;
        await transaction
          .updateTable('jobs')
          .set((set) => ({ input_bytes: set('input_bytes', '-', item.input_bytes) }))
          .where('id', '=', item.job_id)
          .execute();
        await transaction
          .updateTable('job_items')
          .set({ input_id: null, input_bytes: 0 })
          .where('id', '=', itemId)
          .execute();
      });
    },
  };
}

/** Fails what of a job has not ended, some images at a time. */
async function failRest(
  db: Kysely<Schema>,
  jobId: string,
  error: ItemError,
  at: Endings,
): Promise<void> {
  for (;;) {
    const failed = await db.transaction().execute(async (transaction) => {
      const job = await touchJob(transaction, jobId);
      if (job === null) return 0;
      await transaction.updateTable('jobs').set({ more: 0 }).where('id', '=', jobId).execute();
      const items = await transaction
        .selectFrom('job_items')
        .selectAll()
        .where('job_id', '=', jobId)
        .where('state', 'in', ['queued', 'running'])
        .limit(BATCH)
        .execute();
      for (const item of items) await failItem(transaction, job, item, error, at);
      await endJob(transaction, jobId, at);
      return items.length;
    });
    if (failed < BATCH) return;
  }
}

/** Deletes a job that ended; its blobs are those that nobody needs any more. */
async function forget(db: Kysely<Schema>, jobId: string, now: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const still = await touchJob(transaction, jobId);
    // It may have been tried again in the meantime.
    if (still === null || still.ended_at === null || still.expires_at > now) return;
    await transaction.deleteFrom('job_items').where('job_id', '=', jobId).execute();
    await transaction.deleteFrom('jobs').where('id', '=', jobId).execute();
  });
}
