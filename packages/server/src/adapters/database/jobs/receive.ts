import type { Kysely, Transaction } from 'kysely';
import { JOB_CLASSES } from '../../../entities/job.js';
import type { JobStore, NewItem } from '../../../ports/job-store.js';
import { recordEvent } from '../events.js';
import { keepWithWork } from '../idempotency.js';
import type { Schema } from '../schema.js';
import { endJob } from './end.js';
import { toJob, touchJob } from './rows.js';

/** Rows of one statement: SQLite and Postgres take some 32,000 parameters. */
const ROWS_AT_ONCE = 500;

type Receiving = Pick<JobStore, 'create' | 'append' | 'open' | 'discard' | 'abandoned'>;

export function receiving(db: Kysely<Schema>): Receiving {
  return {
    async create(job) {
      await db
        .insertInto('jobs')
        .values({
          ...{ id: job.id, account_id: job.accountId, key_id: job.keyId },
          ...{ class: JOB_CLASSES[job.class], state: 'receiving' },
          ...{ options: '{}', background_id: null },
          ...{ fetches: 0, total: 0, queued: 0, running: 0, done: 0, failed: 0, input_bytes: 0 },
          ...{ more: 0, name: null },
          ...{ revision: 0, hold_until: 0, ended_at: null },
          created_at: job.createdAt.getTime(),
          touched_at: job.createdAt.getTime(),
          expires_at: job.expiresAt.getTime(),
        })
        .execute();
    },

    append: (job, items, now) =>
      db.transaction().execute(async (transaction) => {
        const failed = items.filter(({ source }) => 'error' in source).length;
        const bytes = items.reduce(
          (sum, { source }) => sum + ('bytes' in source ? source.bytes : 0),
          0,
        );
        const fetches = items.some(({ source }) => 'url' in source);
        await transaction
          .updateTable('jobs')
          .set((set) => ({
            total: set('total', '+', items.length),
            queued: set('queued', '+', items.length - failed),
            failed: set('failed', '+', failed),
            input_bytes: set('input_bytes', '+', bytes),
            touched_at: now.getTime(),
            ...(fetches ? { fetches: 1 } : {}),
          }))
          .where('id', '=', job.id)
          .where('state', '=', 'receiving')
          .returning('id')
          .executeTakeFirstOrThrow();
        for (let from = 0; from < items.length; from += ROWS_AT_ONCE) {
          const rows = items.slice(from, from + ROWS_AT_ONCE).map((item) => rowOf(job.id, item));
          await transaction.insertInto('job_items').values(rows).execute();
        }
      }),

    open: (jobId, { options, backgroundId, name = null, more = false }, at, keep) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('jobs')
          .set({
            state: 'open',
            options: JSON.stringify(options),
            background_id: backgroundId,
            name,
            more: Number(more),
          })
          .where('id', '=', jobId)
          .where('state', '=', 'receiving')
          .returning('id')
          .executeTakeFirstOrThrow();
        const opened = await touchJob(transaction, jobId);
        if (opened === null) throw new Error(`the job ${jobId} is gone`);
        if (opened.failed > 0) {
          await recordFailures(transaction, jobId, opened.account_id, at.now.getTime());
        }
        await endJob(transaction, jobId, at);
        const row = await transaction
          .selectFrom('jobs')
          .selectAll()
          .where('id', '=', jobId)
          .executeTakeFirstOrThrow();
        const job = toJob(row);
        if (keep !== undefined) await keepWithWork(transaction, keep(job));
        return job;
      }),

    discard: (jobId) =>
      db.transaction().execute(async (transaction) => {
        // The job's row is locked first, as everywhere.
        const job = await transaction
          .updateTable('jobs')
          .set((set) => ({ revision: set('revision', '+', 1) }))
          .where('id', '=', jobId)
          .where('state', '=', 'receiving')
          .returning('id')
          .executeTakeFirst();
        if (job === undefined) return [];
        const rows = await transaction
          .deleteFrom('job_items')
          .where('job_id', '=', jobId)
          .returning('input_id')
          .execute();
        await transaction.deleteFrom('jobs').where('id', '=', jobId).execute();
        return rows.flatMap(({ input_id: id }) => (id === null ? [] : [id]));
      }),

    async abandoned(before) {
      const rows = await db
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', 'receiving')
        .where('touched_at', '<', before.getTime())
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

function rowOf(jobId: string, { source, ...item }: NewItem): Schema['job_items'] {
  const error = 'error' in source ? source.error : null;
  return {
    ...{ id: item.id, job_id: jobId, position: item.position },
    ...{ external_id: item.externalId, name: item.name },
    state: error === null ? 'queued' : 'failed',
    url: 'url' in source ? source.url : null,
    input_id: 'inputId' in source ? source.inputId : null,
    input_bytes: 'bytes' in source ? source.bytes : 0,
    options: item.options === null ? null : JSON.stringify(item.options),
    error: error === null ? null : JSON.stringify(error),
    corrected: 0,
    ...{ token: 0, attempts: 0, revision: 0, result_id: null, answer: null, ended_at: null },
    ...{ lease_until: null, charge_hour: null, meter: null, charged_at: null },
  };
}

/** Of images that failed as they came. */
export async function recordFailures(
  transaction: Transaction<Schema>,
  jobId: string,
  accountId: string,
  at: number,
): Promise<void> {
  const failed = await transaction
    .selectFrom('job_items')
    .select('id')
    .where('job_id', '=', jobId)
    .where('state', '=', 'failed')
    .execute();
  for (const { id: subjectId } of failed) {
    const event = { accountId, type: 'image.failed', subjectId, occasion: 0 } as const;
    await recordEvent(transaction, event, at);
  }
}
