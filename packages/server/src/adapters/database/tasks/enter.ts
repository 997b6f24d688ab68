import { NobgError } from '@nobg/contract/errors.js';
import { AGEING, placesWithin, TIER_RANK } from '@nobg/engine/process/line-rules.js';
import type { Tier } from '@nobg/engine/process/pool-types.js';
import { type Kysely, sql } from 'kysely';
import { TASK_FORMAT, type TaskError } from '../../../entities/engine-task.js';
import type { LineRoom, NewTask, TaskStore } from '../../../ports/task-store.js';
import type { Schema } from '../schema.js';
import { IN_LINE, inState } from './rows.js';

/** The bounded way into the line; the rules are those of the engine's `WaitingLine`. */
export function entering(db: Kysely<Schema>): Pick<TaskStore, 'enter' | 'offer'> {
  return {
    enter: (task, room, now, until) =>
      db.transaction().execute(async (transaction) => {
        // One at a time: two that count together would both take the last place.
        await transaction
          .updateTable('engine_line')
          .set((set) => ({ revision: set('revision', '+', 1) }))
          .execute();
        if (!(await fits(transaction, task.tier, room))) {
          const gone = (await lower(transaction, task)) ?? (await greedier(transaction, task));
          if (gone === null) throw await queueFull(transaction, task.priority, room, now);
          await pushOut(transaction, gone, room, now);
        }
        await insert(transaction, task, now, until);
      }),

    async offer(id) {
      const { numUpdatedRows } = await db
        .updateTable('engine_tasks')
        .set({ state: 'waiting' })
        .where('id', '=', id)
        .where(inState('sending'))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

async function insert(db: Kysely<Schema>, task: NewTask, now: Date, until: Date): Promise<void> {
  await db
    .insertInto('engine_requesters')
    .values({ id: task.requesterId, lease_until: until.getTime() })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await db
    .insertInto('engine_tasks')
    .values({
      ...{ id: task.id, format: TASK_FORMAT, state: 'sending', mode: task.spec.job.mode },
      ...{ tier: TIER_RANK[task.tier], priority: task.priority, holder: task.holder },
      ...{ requester_id: task.requesterId, spec: JSON.stringify(task.spec) },
      ...{ created_at: now.getTime(), fence: 0, attempts: 0 },
    })
    .execute();
}

/** Whether no tier would have more waiting, with those below it, than its share. */
async function fits(db: Kysely<Schema>, tier: Tier, { slots, places }: LineRoom): Promise<boolean> {
  const waiting = await db
    .selectFrom('engine_tasks')
    .select(['tier', (of) => of.fn.countAll<number>().as('count')])
    .where(inState(...IN_LINE))
    .groupBy('tier')
    .execute();
  const { count: out } = await db
    .selectFrom('engine_tasks')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where(inState('queued', 'running'))
    .executeTakeFirstOrThrow();
  const idle = slots - Number(out);
  return (Object.keys(TIER_RANK) as Tier[])
    .filter((other) => TIER_RANK[other] >= TIER_RANK[tier])
    .every((other) => {
      const within = waiting
        .filter((row) => row.tier <= TIER_RANK[other])
        .reduce((sum, { count }) => sum + Number(count), 0);
      return within < idle + placesWithin(other, places);
    });
}

/** The newest task of the lowest tier below the newcomer's. */
async function lower(db: Kysely<Schema>, { tier }: NewTask): Promise<string | null> {
  const row = await db
    .selectFrom('engine_tasks')
    .select('id')
    .where(inState(...IN_LINE))
    .where('tier', '<', TIER_RANK[tier])
    .orderBy('tier')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The newest task of whoever of the newcomer's tier would have more waiting than the newcomer. */
async function greedier(db: Kysely<Schema>, { tier, holder }: NewTask): Promise<string | null> {
  const ofTier = db
    .selectFrom('engine_tasks')
    .where(inState(...IN_LINE))
    .where('tier', '=', TIER_RANK[tier]);
  const counts = await ofTier
    .select(['holder', (of) => of.fn.countAll<number>().as('count')])
    .groupBy('holder')
    .orderBy('count', 'desc')
    .limit(1)
    .executeTakeFirst();
  const own = await ofTier
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('holder', '=', holder)
    .executeTakeFirstOrThrow();
  if (counts === undefined || Number(counts.count) <= Number(own.count) + 1) return null;
  const newest = await ofTier
    .select('id')
    .where('holder', '=', counts.holder)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.id ?? null;
}

async function pushOut(db: Kysely<Schema>, id: string, room: LineRoom, now: Date): Promise<void> {
  const { priority } = await db
    .selectFrom('engine_tasks')
    .select('priority')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { code, message, fields, retryAfterS } = await queueFull(db, priority, room, now);
  const error: TaskError = { code, message, fields, retryAfterS, internal: null };
  await db
    .updateTable('engine_tasks')
    .set({ state: 'failed', error: JSON.stringify(error) })
    .where('id', '=', id)
    .where(inState(...IN_LINE))
    .execute();
}

/** @param priority of the task that there is no place for: those that go before it are waited for */
async function queueFull(
  db: Kysely<Schema>,
  priority: number,
  { slots, jobMs }: LineRoom,
  now: Date,
): Promise<NobgError> {
  const steps = sql<number>`((${sql.lit(now.getTime())} - created_at) / ${sql.lit(AGEING.everyMs)})`;
  const { waiting, ahead } = await db
    .selectFrom('engine_tasks')
    .select([
      (of) => of.fn.countAll<number>().as('waiting'),
      sql<number>`coalesce(sum(case when priority + ${steps} * ${sql.lit(AGEING.priority)} >= ${sql.lit(priority)}
        then 1 else 0 end), 0)`.as('ahead'),
    ])
    .where(inState(...IN_LINE))
    .executeTakeFirstOrThrow();
  const waitS = Math.ceil((jobMs * (Number(ahead) + 1)) / Math.max(1, slots) / 1000);
  return new NobgError(
    'queue_full',
    `The server is busy: ${Number(waiting)} photos wait already. Try again in ${waitS} s.`,
    { retryAfterS: waitS },
  );
}
