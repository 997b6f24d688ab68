import type { Kysely } from 'kysely';
import type { TaskEnd } from '../../../entities/engine-task.js';
import type { TaskStore } from '../../../ports/task-store.js';
import type { Schema } from '../schema.js';
import { inState } from './rows.js';

/** Ids of one statement. */
const BATCH = 500;

type Requesting = Pick<
  TaskStore,
  'ended' | 'present' | 'remove' | 'renewRequester' | 'forgetRequesters'
>;

/** What requesters do with their tasks. */
export function requesting(db: Kysely<Schema>): Requesting {
  return {
    async ended(requesterId) {
      const rows = await db
        .selectFrom('engine_tasks')
        .select(['id', 'fence', 'attempts', 'result', 'error'])
        .where('requester_id', '=', requesterId)
        .where(inState('done', 'failed'))
        .execute();
      return new Map(rows.map(({ id, ...row }): [string, TaskEnd] => [id, endOf(row)]));
    },

    async present(ids) {
      const found = new Set<string>();
      for (let at = 0; at < ids.length; at += BATCH) {
        const rows = await db
          .selectFrom('engine_tasks')
          .select('id')
          .where('id', 'in', ids.slice(at, at + BATCH))
          .execute();
        for (const { id } of rows) found.add(id);
      }
      return found;
    },

    async remove(id) {
      const row = await db
        .deleteFrom('engine_tasks')
        .where('id', '=', id)
        .returning(['worker_id', 'fence'])
        .executeTakeFirst();
      return row === undefined ? null : { workerId: row.worker_id, fence: row.fence };
    },

    async renewRequester(id, until) {
      const values = { id, lease_until: until.getTime() };
      await db
        .insertInto('engine_requesters')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },

    forgetRequesters: (now) =>
      db.transaction().execute(async (transaction) => {
        const dead = await transaction
          .deleteFrom('engine_requesters')
          .where('lease_until', '<=', now.getTime())
          .returning('id')
          .execute();
        if (dead.length === 0) return 0;
        const { numDeletedRows } = await transaction
          .deleteFrom('engine_tasks')
          .where(
            'requester_id',
            'in',
            dead.map(({ id }) => id),
          )
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}

function endOf(row: {
  readonly fence: number;
  readonly attempts: number;
  readonly result: string | null;
  readonly error: string | null;
}): TaskEnd {
  if (row.result !== null) return { result: JSON.parse(row.result), fence: row.fence };
  return { error: JSON.parse(row.error ?? 'null'), began: row.attempts > 0 };
}
