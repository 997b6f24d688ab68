import { type Kysely, sql } from 'kysely';

/** Accounts with their sessions and links, what plans count, and the log of requests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('plan_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('verified_at', 'bigint')
    .addColumn('locked_at', 'bigint')
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await db.schema
    .createTable('one_time_links')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('user_id', 'text', (column) => column.references('users.id'))
    .addColumn('email', 'text')
    .addColumn('plan_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('attempts')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('window_start', 'bigint', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('attempts_pk', ['subject', 'window_start'])
    .execute();
  await extendKeys(db);
  await db.schema
    .createTable('plan_usage')
    .addColumn('meter', 'text', (column) => column.notNull())
    .addColumn('window', 'text', (column) => column.notNull())
    .addColumn('start', 'bigint', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('plan_usage_pk', ['meter', 'window', 'start'])
    .execute();
  await db.schema
    .createTable('request_log')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('mode', 'text')
    .addColumn('ms', 'integer', (column) => column.notNull())
    .addColumn('upload_bytes', 'bigint')
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('result_id', 'text')
    .execute();
  await db.schema
    .createIndex('request_log_by_key')
    .on('request_log')
    .columns(['key_id', 'at'])
    .execute();
  await db.schema.createIndex('request_log_by_time').on('request_log').column('at').execute();
  await db.schema.alterTable('results').addColumn('thumbnail', 'text').execute();
  await db.schema
    .createIndex('results_by_key')
    .on('results')
    .columns(['key_id', 'created_at'])
    .execute();
}

async function extendKeys(db: Kysely<unknown>): Promise<void> {
  const keys = db.schema.alterTable('api_keys');
  await keys.addColumn('owner_id', 'text', (column) => column.references('users.id')).execute();
  await keys
    .addColumn('scopes', 'text', (column) => column.notNull().defaultTo('remove,read'))
    .execute();
  await keys.addColumn('expires_at', 'bigint').execute();
  await keys
    .addColumn('follows_plan', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await keys.addColumn('replaced_by', 'text').execute();
  await keys.addColumn('last_address', 'text').execute();
  await keys.addColumn('last_agent', 'text').execute();
  await db.schema.createIndex('api_keys_by_owner').on('api_keys').column('owner_id').execute();
  // What an account does in the web app is kept under one key without a secret.
  await db.schema
    .createIndex('api_keys_web')
    .on('api_keys')
    .column('owner_id')
    .unique()
    .where(sql.ref('kind'), '=', sql.lit('web'))
    .execute();
  const charges = db.schema.alterTable('pending_charges');
  await charges.addColumn('meter', 'text').execute();
  await charges.addColumn('charged_at', 'bigint').execute();
  await db.schema.createIndex('pending_by_meter').on('pending_charges').column('meter').execute();
}
