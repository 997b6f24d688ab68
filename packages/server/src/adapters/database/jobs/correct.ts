import type { Kysely } from 'kysely';
import type { JobStore } from '../../../ports/job-store.js';
import type { Schema } from '../schema.js';
import { optionsOf, toItem, touchJob } from './rows.js';

type Correcting = Pick<JobStore, 'item' | 'correct'>;

export function correcting(db: Kysely<Schema>): Correcting {
  return {
    async item(jobId, itemId) {
      const row = await db
        .selectFrom('job_items')
        .innerJoin('jobs', 'jobs.id', 'job_items.job_id')
        .selectAll('job_items')
        .select(['jobs.options as shared', 'jobs.background_id as background'])
        .where('job_items.job_id', '=', jobId)
        .where('job_items.id', '=', itemId)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { shared, background, ...item } = row;
      const options = optionsOf(shared, item.options);
      return { item: toItem(item), options, backgroundId: background };
    },

    correct: ({ id, jobId, resultId }, answer, replacement) =>
      db.transaction().execute(async (transaction) => {
        const job = await touchJob(transaction, jobId);
        if (job === null) return false;
        const row = await transaction
          .updateTable('job_items')
          .set({
            ...{ result_id: replacement, answer: JSON.stringify(answer) },
            ...{ corrected: 1, revision: job.revision },
          })
          .where('id', '=', id)
          .where('state', '=', 'done')
          // Of two corrections at the same time, the first holds.
          .where('result_id', '=', resultId)
          .returning('id')
          .executeTakeFirst();
        return row !== undefined;
      }),
  };
}
