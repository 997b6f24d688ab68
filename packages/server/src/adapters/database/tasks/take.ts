import { AGEING } from '@nobg/engine/process/line-rules.js';
import { type Kysely, sql } from 'kysely';
import type { TaskMessage } from '../../../entities/engine-task.js';
import type { TaskStore, TaskTaker } from '../../../ports/task-store.js';
import type { Schema } from '../schema.js';
import { IN_LINE, inState, NOT_GIVEN_OUT } from './rows.js';

/** Times that a lost race for a task is tried anew; the next look takes what is left. */
const RACES = 5;

/** The way out of the line, into the queue of a class. */
export function taking(
  db: Kysely<Schema>,
): Pick<TaskStore, 'take' | 'unclaimed' | 'takeBack' | 'failWaiting' | 'forgetTurns' | 'counts'> {
  return {
    async take(taker, now) {
      for (let race = 0; race < RACES; race += 1) {
        const next = await nextTask(db, taker, now);
        if (next === null) return null;
        const taken = await giveOut(db, next, taker, now);
        if (taken !== null) return taken;
      }
      return null;
    },

    async unclaimed(before) {
      const rows = await db
        .selectFrom('engine_tasks')
        .select(['id', 'fence', 'format', 'class'])
        .where(inState('queued'))
        .where('dispatched_at', '<', before.getTime())
        .orderBy('dispatched_at')
        .execute();
      return rows.map(({ id, fence, format, class: classId }) => {
        if (classId === null) throw new Error(`the task ${id} was given to no class`);
        return { id, fence, format, classId };
      });
    },

    async takeBack(liveClasses) {
      const { numUpdatedRows } = await db
        .updateTable('engine_tasks')
        .set({ ...NOT_GIVEN_OUT, state: 'waiting' })
        .where(inState('queued'))
        .$if(liveClasses.length > 0, (of) => of.where('class', 'not in', [...liveClasses]))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async failWaiting(mode, error) {
      const { numUpdatedRows } = await db
        .updateTable('engine_tasks')
        .set({ state: 'failed', error: JSON.stringify(error) })
        .where(inState('waiting'))
        .where('mode', '=', mode)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async forgetTurns(before) {
      await db
        .deleteFrom('engine_turns')
        .where('served_at', '<', before.getTime())
        .where((is) =>
          is.not(
            is.exists(
              is
                .selectFrom('engine_tasks')
                .select('id')
                .whereRef('engine_tasks.holder', '=', 'engine_turns.holder'),
            ),
          ),
        )
        .execute();
    },

    async counts() {
      const { waiting } = await db
        .selectFrom('engine_tasks')
        .select((of) => of.fn.countAll<number>().as('waiting'))
        .where(inState(...IN_LINE))
        .executeTakeFirstOrThrow();
      const out = await db
        .selectFrom('engine_tasks')
        .select(['class', 'state', (of) => of.fn.countAll<number>().as('count')])
        .where(inState('queued', 'running'))
        .groupBy(['class', 'state'])
        .execute();
      const givenOut = new Map<string, number>();
      for (const { class: id, count } of out) {
        if (id !== null) givenOut.set(id, (givenOut.get(id) ?? 0) + Number(count));
      }
      const running = out
        .filter(({ state }) => state === 'running')
        .reduce((sum, { count }) => sum + Number(count), 0);
      return { waiting: Number(waiting), givenOut, running };
    },
  };
}

interface Candidate {
  readonly id: string;
  readonly holder: string;
}

/**
 * The task whose turn it is. Each holder's first task is found by walking the index from holder to holder: how many
 * tasks one of them has makes no difference. Only those age, from when the holder was last served.
 */
async function nextTask(
  db: Kysely<Schema>,
  { modes, format }: TaskTaker,
  now: Date,
): Promise<Candidate | null> {
  if (modes.length === 0) return null;
  const { rows } = await sql<Candidate>`${firstsQuery(modes, format, now)} limit 1`.execute(db);
  return rows[0] ?? null;
}

/**
 * Every holder's first task that these modes and this form allow, in the order of their turns.
 * @internal
 */
export function firstsQuery(modes: readonly string[], format: number, now: Date) {
  const waiting = inState('waiting');
  const names = sql.join(
    modes.map((mode) => sql`select ${sql.lit(mode)} as mode`),
    sql` union all `,
  );
  const at = sql.lit(now.getTime());
  // Looked up one by one: a planner that joins guesses how many holders there are, and may read the whole table.
  const ofFirst = (column: string) =>
    sql`(select ${sql.ref(`engine_tasks.${column}`)} from engine_tasks where engine_tasks.id = firsts.id)`;
  return sql<Candidate>`
    with recursive
    modes(mode) as (${names}),
    heads(mode, holder) as (
      select modes.mode, (select min(engine_tasks.holder) from engine_tasks
        where ${waiting} and engine_tasks.mode = modes.mode) from modes
      union all
      select heads.mode, (select min(engine_tasks.holder) from engine_tasks
        where ${waiting} and engine_tasks.mode = heads.mode and engine_tasks.holder > heads.holder)
      from heads where heads.holder is not null
    ),
    firsts(id, holder) as materialized (
      select (select engine_tasks.id from engine_tasks
        where ${waiting} and engine_tasks.mode = heads.mode and engine_tasks.holder = heads.holder
        order by engine_tasks.priority desc, engine_tasks.created_at, engine_tasks.id limit 1),
        heads.holder
      from heads where heads.holder is not null
    ),
    turns as materialized (
      select id, holder, ${ofFirst('priority')} as priority, ${ofFirst('created_at')} as created_at,
        ${ofFirst('format')} as format,
        coalesce((select engine_turns.served_at from engine_turns
          where engine_turns.holder = firsts.holder), 0) as served_at,
        (select count(*) from engine_tasks where engine_tasks.holder = firsts.holder
          and ${inState('queued', 'running')}) as given_out
      from firsts where id is not null
    )
    select id, holder from turns where format <= ${sql.lit(format)}
    order by priority + (case
        when created_at >= ${at} or served_at >= ${at} then 0
        when served_at > created_at then (${at} - served_at) / ${sql.lit(AGEING.everyMs)}
        else (${at} - created_at) / ${sql.lit(AGEING.everyMs)}
      end) * ${sql.lit(AGEING.priority)} desc,
      given_out, served_at, created_at, id`;
}

/** Null where somebody else was quicker. */
function giveOut(
  db: Kysely<Schema>,
  { id, holder }: Candidate,
  { classId }: TaskTaker,
  now: Date,
): Promise<TaskMessage | null> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('engine_tasks')
      .set((set) => ({
        ...{ state: 'queued' as const, class: classId, dispatched_at: now.getTime() },
        fence: set('fence', '+', 1),
      }))
      .where('id', '=', id)
      .where(inState('waiting'))
      .returning(['format', 'fence'])
      .executeTakeFirst();
    if (row === undefined) return null;
    await transaction
      .insertInto('engine_turns')
      .values({ holder, served_at: now.getTime() })
      .onConflict((conflict) => conflict.column('holder').doUpdateSet({ served_at: now.getTime() }))
      .execute();
    return { id, ...row };
  });
}
