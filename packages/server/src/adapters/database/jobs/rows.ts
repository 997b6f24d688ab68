import type { Kysely, Selectable } from 'kysely';
import type { FieldTexts, ItemError, Job, JobItem, JobState } from '../../../entities/job.js';
import type { Schema } from '../schema.js';
import { fromMs } from '../time.js';

export type JobRow = Selectable<Schema['jobs']>;
export type ItemRow = Selectable<Schema['job_items']>;

/** What has not ended is the rest; `cancelled` has no column of its own. */
export function toJob(row: JobRow): Job {
  const { total, queued, running, done, failed } = row;
  return {
    id: row.id,
    accountId: row.account_id,
    keyId: row.key_id,
    name: row.name,
    more: row.more === 1,
    state: stateOf(row),
    total,
    done,
    failed,
    cancelled: total - queued - running - done - failed,
    revision: row.revision,
    createdAt: new Date(row.created_at),
    endedAt: fromMs(row.ended_at),
    expiresAt: new Date(row.expires_at),
  };
}

function stateOf({ state, more, queued, running, done, failed }: JobRow): JobState {
  if (state === 'cancelled') return 'cancelled';
  if (more === 0 && queued + running === 0) return done > 0 ? 'done' : 'failed';
  return running + done + failed > 0 ? 'running' : 'queued';
}

export function toItem(row: ItemRow): JobItem {
  return {
    id: row.id,
    jobId: row.job_id,
    position: row.position,
    externalId: row.external_id,
    name: row.name,
    state: row.state,
    url: row.url,
    revision: row.revision,
    resultId: row.result_id,
    answer: row.answer === null ? null : JSON.parse(row.answer),
    corrected: row.corrected === 1,
    error: row.error === null ? null : (JSON.parse(row.error) as ItemError),
  };
}

/** Both as JSON; those of the image go before those of the job. */
export function optionsOf(job: string, item: string | null): FieldTexts {
  return { ...JSON.parse(job), ...(item === null ? {} : JSON.parse(item)) };
}

/** What an image that has ended, or waits again, no longer has. */
export const NO_CLAIM = {
  lease_until: null,
  charge_hour: null,
  meter: null,
  charged_at: null,
} as const;

/**
 * Locks a job's row and counts one more change of it. Every transaction on images begins with it: they cannot wait
 * for each other in a circle, and revisions have one order.
 * @returns null where the job is gone
 */
export async function touchJob(transaction: Kysely<Schema>, jobId: string): Promise<JobRow | null> {
  const row = await transaction
    .updateTable('jobs')
    .set((set) => ({ revision: set('revision', '+', 1) }))
    .where('id', '=', jobId)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}
