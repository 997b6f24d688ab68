import { type Kysely, sql } from 'kysely';

/** Jobs of many images, the answers of idempotent requests, and the outbox of events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeJobs(db);
  await makeItems(db);
  // When an account had its last image begun: who waited longest goes first.
  await db.schema
    .createTable('job_turns')
    .addColumn('account_id', 'text', (column) => column.primaryKey())
    .addColumn('served_at', 'bigint', (column) => column.notNull())
    .execute();
  await makeIdempotencyKeys(db);
  await makeEvents(db);
}

async function makeJobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('class', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('options', 'text', (column) => column.notNull())
    .addColumn('background_id', 'text')
    .addColumn('fetches', 'integer', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('queued', 'integer', (column) => column.notNull())
    .addColumn('running', 'integer', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull())
    .addColumn('failed', 'integer', (column) => column.notNull())
    .addColumn('input_bytes', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('touched_at', 'bigint', (column) => column.notNull())
    .addColumn('hold_until', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('jobs_with_work')
    .on('jobs')
    .column('account_id')
    .where(sql.ref('queued'), '>', 0)
    .execute();
  await db.schema
    .createIndex('jobs_in_work')
    .on('jobs')
    .column('account_id')
    .where(sql.ref('running'), '>', 0)
    .execute();
  await db.schema
    .createIndex('jobs_by_account')
    .on('jobs')
    .columns(['account_id', 'created_at', 'id'])
    .execute();
  await db.schema.createIndex('jobs_by_expiry').on('jobs').column('expires_at').execute();
  await db.schema
    .createIndex('jobs_by_background')
    .on('jobs')
    .column('background_id')
    .where(sql.ref('background_id'), 'is not', null)
    .execute();
}

async function makeItems(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_items')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('external_id', 'text')
    .addColumn('name', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('input_id', 'text')
    .addColumn('input_bytes', 'bigint', (column) => column.notNull())
    .addColumn('options', 'text')
    .addColumn('token', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('lease_until', 'bigint')
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('result_id', 'text')
    .addColumn('answer', 'text')
    .addColumn('error', 'text')
    .addColumn('charge_hour', 'bigint')
    .addColumn('meter', 'text')
    .addColumn('charged_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('job_items_by_position')
    .on('job_items')
    .columns(['job_id', 'position'])
    .unique()
    .execute();
  await db.schema
    .createIndex('job_items_by_revision')
    .on('job_items')
    .columns(['job_id', 'revision', 'position'])
    .execute();
  await db.schema
    .createIndex('job_items_queued')
    .on('job_items')
    .columns(['job_id', 'attempts', 'position'])
    .where(sql.ref('state'), '=', sql.lit('queued'))
    .execute();
  await db.schema
    .createIndex('job_items_running')
    .on('job_items')
    .column('lease_until')
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema
    .createIndex('job_items_with_input')
    .on('job_items')
    .column('input_id')
    .where(sql.ref('input_id'), 'is not', null)
    .execute();
}

async function makeIdempotencyKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text')
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('charged', 'integer', (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('headers', 'text')
    .addColumn('body', 'text')
    .addColumn('blob_id', 'text')
    .execute();
  await db.schema
    .createIndex('idempotency_keys_by_expiry')
    .on('idempotency_keys')
    .column('expires_at')
    .execute();
  await db.schema
    .createIndex('idempotency_keys_by_blob')
    .on('idempotency_keys')
    .column('blob_id')
    .where(sql.ref('blob_id'), 'is not', null)
    .execute();
}

/** Without references: what happened outlives what it happened to. */
async function makeEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('events_by_time')
    .on('events')
    .columns(['created_at', 'id'])
    .execute();
}
