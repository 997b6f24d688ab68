import { type Kysely, sql } from 'kysely';

/** Photos that API processes give to worker processes, and the processes of both kinds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeTasks(db);
  // One row: whoever lets a task in locks it, so that the places are counted by one at a time.
  await db.schema
    .createTable('engine_line')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into engine_line (id, revision) values (1, 0)`.execute(db);
  // When a holder's last task was given out: of one urgency, holders take turns.
  await db.schema
    .createTable('engine_turns')
    .addColumn('holder', 'text', (column) => column.primaryKey())
    .addColumn('served_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('engine_requesters')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
  await makeWorkers(db);
}

async function makeTasks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('engine_tasks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('format', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('tier', 'integer', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('requester_id', 'text', (column) => column.notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('class', 'text')
    .addColumn('dispatched_at', 'bigint')
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('worker_id', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('result', 'text')
    .addColumn('error', 'text')
    .execute();
  await db.schema
    .createIndex('engine_tasks_waiting')
    .on('engine_tasks')
    .columns(['mode', 'holder', 'priority desc', 'created_at', 'id'])
    .where(sql.ref('state'), '=', sql.lit('waiting'))
    .execute();
  await db.schema
    .createIndex('engine_tasks_in_line')
    .on('engine_tasks')
    .columns(['tier', 'created_at'])
    .where(sql.ref('state'), 'in', [sql.lit('sending'), sql.lit('waiting')])
    .execute();
  await db.schema
    .createIndex('engine_tasks_given_out')
    .on('engine_tasks')
    .columns(['holder', 'class'])
    .where(sql.ref('state'), 'in', [sql.lit('queued'), sql.lit('running')])
    .execute();
  await db.schema
    .createIndex('engine_tasks_leased')
    .on('engine_tasks')
    .column('lease_until')
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema
    .createIndex('engine_tasks_by_requester')
    .on('engine_tasks')
    .column('requester_id')
    .execute();
}

async function makeWorkers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('engine_workers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('device', 'text', (column) => column.notNull())
    .addColumn('modes', 'text', (column) => column.notNull())
    .addColumn('format', 'integer', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('slots', 'integer', (column) => column.notNull())
    .addColumn('ready', 'integer', (column) => column.notNull())
    .addColumn('networks', 'text', (column) => column.notNull())
    .addColumn('job_ms', 'integer', (column) => column.notNull())
    .addColumn('restarts', 'integer', (column) => column.notNull())
    .addColumn('peak_bytes', 'bigint', (column) => column.notNull())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
}
