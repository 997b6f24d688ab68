import type { CutoutResult } from '@nobg/engine/types.js';
import type { Kysely } from 'kysely';
import { cutOff, type TaskError, type TaskSpec } from '../../../entities/engine-task.js';
import type { TaskClaim, TaskStore } from '../../../ports/task-store.js';
import type { Schema } from '../schema.js';
import { inState, NOT_GIVEN_OUT } from './rows.js';

/** Rows of one statement. */
const BATCH = 200;

type Working = Pick<TaskStore, 'claim' | 'renew' | 'finish' | 'fail' | 'release' | 'reclaim'>;

/** What workers do with tasks, each under its fence. */
export function working(db: Kysely<Schema>): Working {
  /** @returns whether the claim held */
  async function end(
    { id, fence }: TaskClaim,
    values: { readonly result: string } | { readonly error: string },
  ): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('engine_tasks')
      .set({ ...values, state: 'result' in values ? 'done' : 'failed', lease_until: null })
      .where('id', '=', id)
      .where('fence', '=', fence)
      .where(inState('running'))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  return {
    async claim({ id, fence }, workerId, until) {
      const row = await db
        .updateTable('engine_tasks')
        .set((set) => ({
          ...{ state: 'running' as const, worker_id: workerId, lease_until: until.getTime() },
          attempts: set('attempts', '+', 1),
        }))
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where(inState('queued'))
        .returning(['requester_id', 'spec'])
        .executeTakeFirst();
      if (row === undefined) return null;
      const spec: TaskSpec = JSON.parse(row.spec);
      return { id, fence, requesterId: row.requester_id, spec };
    },

    async renew(claims, until) {
      const held: TaskClaim[] = [];
      for (let at = 0; at < claims.length; at += BATCH) {
        const some = claims.slice(at, at + BATCH);
        const rows = await db
          .updateTable('engine_tasks')
          .set({ lease_until: until.getTime() })
          .where((is) =>
            is.or(
              some.map(({ id, fence }) => is.and([is('id', '=', id), is('fence', '=', fence)])),
            ),
          )
          .where(inState('running'))
          .returning(['id', 'fence'])
          .execute();
        const fences = new Map(rows.map(({ id, fence }) => [id, fence]));
        held.push(...some.filter(({ id, fence }) => fences.get(id) === fence));
      }
      return held;
    },

    finish: (claim, result: CutoutResult) => end(claim, { result: JSON.stringify(result) }),
    fail: (claim, error: TaskError) => end(claim, { error: JSON.stringify(error) }),

    async release({ id, fence }, tried) {
      const { numUpdatedRows } = await db
        .updateTable('engine_tasks')
        .set((set) => ({
          ...{ ...NOT_GIVEN_OUT, state: 'waiting' as const },
          ...(tried ? {} : { attempts: set('attempts', '-', 1) }),
        }))
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where(inState('running'))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async reclaim(now, maxAttempts) {
      const over = db
        .updateTable('engine_tasks')
        .where(inState('running'))
        .where('lease_until', '<=', now.getTime());
      const failed = await over
        .set({ state: 'failed', lease_until: null, error: JSON.stringify(cutOff(maxAttempts)) })
        .where('attempts', '>=', maxAttempts)
        .executeTakeFirst();
      const back = await over
        .set({ ...NOT_GIVEN_OUT, state: 'waiting' })
        .where('attempts', '<', maxAttempts)
        .executeTakeFirst();
      return Number(failed.numUpdatedRows + back.numUpdatedRows);
    },
  };
}
