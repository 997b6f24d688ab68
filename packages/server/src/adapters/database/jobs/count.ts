import { type Kysely, sql } from 'kysely';
import type { JobState } from '../../../entities/job.js';
import type { JobStore } from '../../../ports/job-store.js';
import type { Schema } from '../schema.js';

/** As `stateOf` tells it of one row. */
const JOB_STATE = sql<JobState>`case
  when state = 'cancelled' then 'cancelled'
  when more = 0 and queued + running = 0 and done > 0 then 'done'
  when more = 0 and queued + running = 0 then 'failed'
  when running + done + failed > 0 then 'running'
  else 'queued' end`;
/** Images that are cancelled have no column of their own. */
const CANCELLED = sql<number>`sum(total - queued - running - done - failed)`;

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

export function counting(db: Kysely<Schema>): Pick<JobStore, 'countByState'> {
  return {
    async countByState() {
      const rows = await db
        .selectFrom('jobs')
        .select(({ fn }) => [
          JOB_STATE.as('job_state'),
          fn.countAll<number>().as('jobs'),
          fn.sum<number>('queued').as('queued'),
          fn.sum<number>('running').as('running'),
          fn.sum<number>('done').as('done'),
          fn.sum<number>('failed').as('failed'),
          CANCELLED.as('cancelled'),
        ])
        .where('state', '!=', 'receiving')
        .groupBy('job_state')
        .execute();
      const jobs = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      const items = { ...jobs };
      for (const row of rows) {
        jobs[row.job_state] = Number(row.jobs);
        for (const state of STATES) items[state] += Number(row[state]);
      }
      return { jobs, items };
    },
  };
}
