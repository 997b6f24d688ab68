import type { Kysely } from 'kysely';
import type { JobStore } from '../../../ports/job-store.js';
import type { Schema } from '../schema.js';
import { toItem, toJob } from './rows.js';

type Reading = Pick<JobStore, 'find' | 'list' | 'items' | 'changed' | 'waiting' | 'neededBlobs'>;

export function reading(db: Kysely<Schema>): Reading {
  return {
    async find(accountId, jobId) {
      const row = await db
        .selectFrom('jobs')
        .selectAll()
        .where('id', '=', jobId)
        .$if(accountId !== null, (of) => of.where('account_id', '=', accountId))
        .where('state', '!=', 'receiving')
        .executeTakeFirst();
      return row ? toJob(row) : null;
    },

    async list(accountId, { after, limit }) {
      const rows = await db
        .selectFrom('jobs')
        .selectAll()
        .$if(accountId !== null, (of) => of.where('account_id', '=', accountId))
        .where('state', '!=', 'receiving')
        .$if(after !== null, (of) =>
          of.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple('created_at', 'id'),
              '<',
              tuple(after?.createdAt.getTime() ?? 0, after?.id ?? ''),
            ),
          ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toJob);
    },

    async items(jobId, { from, limit, state }) {
      const rows = await db
        .selectFrom('job_items')
        .selectAll()
        .where('job_id', '=', jobId)
        .where('position', '>=', from)
        .$if(state !== undefined, (of) => of.where('state', '=', state ?? 'done'))
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(toItem);
    },

    async changed(jobId, { after, position, limit }) {
      const rows = await db
        .selectFrom('job_items')
        .selectAll()
        .where('job_id', '=', jobId)
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('revision', 'position'), '>', tuple(after, position)),
        )
        .orderBy('revision')
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(toItem);
    },

    async waiting(accountId) {
      const row = await db
        .selectFrom('jobs')
        .select(({ fn }) => [
          fn.sum<number | null>('input_bytes').as('bytes'),
          fn.sum<number | null>('queued').as('queued'),
          fn.sum<number | null>('running').as('running'),
          // Those alone that have not ended.
          fn.sum<number | null>('more').as('taking'),
        ])
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow();
      const images = Number(row.queued ?? 0) + Number(row.running ?? 0);
      return { bytes: Number(row.bytes ?? 0), images, taking: Number(row.taking ?? 0) };
    },

    async neededBlobs(ids) {
      if (ids.length === 0) return new Set();
      const inputs = await db
        .selectFrom('job_items')
        .select('input_id as id')
        .where('input_id', 'in', ids)
        .where('state', 'in', ['queued', 'running', 'failed'])
        .execute();
      const backgrounds = await db
        .selectFrom('jobs')
        .select('background_id as id')
        .where('background_id', 'in', ids)
        .execute();
      return new Set([...inputs, ...backgrounds].flatMap(({ id }) => (id === null ? [] : [id])));
    },
  };
}
