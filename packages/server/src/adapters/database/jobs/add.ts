import type { Kysely, Transaction } from 'kysely';
import type { Job } from '../../../entities/job.js';
import type { JobStore } from '../../../ports/job-store.js';
import { keepWithWork } from '../idempotency.js';
import type { Schema } from '../schema.js';
import { endJob } from './end.js';
import { recordFailures } from './receive.js';
import { type JobRow, toJob, touchJob } from './rows.js';

type Adding = Pick<JobStore, 'join' | 'close'>;

/** Rolls a transaction back with what it has left out so far. */
class JobFull extends Error {}

export function adding(db: Kysely<Schema>): Adding {
  return {
    async join(draftId, jobId, at, { maxImages }, keep) {
      try {
        return await db.transaction().execute(async (transaction) => {
          const job = await touchJob(transaction, jobId);
          const draft = await touchJob(transaction, draftId);
          if (draft?.state !== 'receiving') throw new Error(`the draft ${draftId} is gone`);
          if (job === null || job.state !== 'open' || job.more === 0) return 'over';
          const repeated = await dropRepeated(transaction, draftId, jobId);
          const added = draft.total - repeated.length;
          if (job.total + added > maxImages) throw new JobFull();
          if (draft.failed > 0) {
            await recordFailures(transaction, draftId, job.account_id, at.now.getTime());
          }
          await moveItems(transaction, draftId, job);
          const joined = { job: await countJoined(transaction, job, draft, repeated), added };
          await transaction.deleteFrom('jobs').where('id', '=', draftId).execute();
          if (keep !== undefined) await keepWithWork(transaction, keep(joined));
          const blobs = repeated.flatMap(({ input_id: id }) => (id === null ? [] : [id]));
          return { ...joined, blobs };
        });
      } catch (error) {
        if (error instanceof JobFull) return 'full';
        throw error;
      }
    },

    close: (jobId, at) =>
      db.transaction().execute(async (transaction) => {
        await touchJob(transaction, jobId);
        await transaction.updateTable('jobs').set({ more: 0 }).where('id', '=', jobId).execute();
        await endJob(transaction, jobId, at);
        const row = await transaction
          .selectFrom('jobs')
          .selectAll()
          .where('id', '=', jobId)
          .executeTakeFirstOrThrow();
        return toJob(row);
      }),
  };
}

/** Deletes images of the draft whose `external_id` the job has already: their request was sent again. */
function dropRepeated(transaction: Transaction<Schema>, draftId: string, jobId: string) {
  return transaction
    .deleteFrom('job_items')
    .where('job_id', '=', draftId)
    .where('external_id', 'in', (of) =>
      of
        .selectFrom('job_items')
        .select('external_id')
        .where('job_id', '=', jobId)
        .where('external_id', 'is not', null),
    )
    .returning(['state', 'input_id', 'input_bytes'])
    .execute();
}

type Repeated = Awaited<ReturnType<typeof dropRepeated>>;

/** Counts the images of a draft as the job's own, but for those that were left out. */
async function countJoined(
  transaction: Transaction<Schema>,
  job: JobRow,
  draft: JobRow,
  repeated: Repeated,
): Promise<Job> {
  const failedAgain = repeated.filter(({ state }) => state === 'failed').length;
  const again = repeated.reduce((sum, { input_bytes: bytes }) => sum + bytes, 0);
  const row = await transaction
    .updateTable('jobs')
    .set((set) => ({
      total: set('total', '+', draft.total - repeated.length),
      queued: set('queued', '+', draft.queued - (repeated.length - failedAgain)),
      failed: set('failed', '+', draft.failed - failedAgain),
      input_bytes: set('input_bytes', '+', draft.input_bytes - again),
      fetches: Math.max(job.fetches, draft.fetches),
    }))
    .where('id', '=', job.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toJob(row);
}

/** Positions of a job have no gaps: each run of them that is left moves as a whole. */
async function moveItems(
  transaction: Transaction<Schema>,
  draftId: string,
  { id, total, revision }: JobRow,
): Promise<void> {
  const left = await transaction
    .selectFrom('job_items')
    .select('position')
    .where('job_id', '=', draftId)
    .orderBy('position')
    .execute();
  const places = left.map(({ position }) => position);
  for (let from = 0; from < places.length; ) {
    const first = places[from] ?? 0;
    let to = from + 1;
    while (to < places.length && places[to] === first + to - from) to += 1;
    const shift = total + from - first;
    await transaction
      .updateTable('job_items')
      .set((set) => ({ job_id: id, revision, position: set('position', '+', shift) }))
      .where('job_id', '=', draftId)
      .where('position', '>=', first)
      .where('position', '<', first + to - from)
      .execute();
    from = to;
  }
}
