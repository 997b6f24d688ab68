import { type Kysely, sql } from 'kysely';

/** API keys, their usage by clock hour, and results. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('last_four', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('limit_per_hour', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('usage_hours')
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_hours_pk', ['key_id', 'hour'])
    .execute();
  await db.schema
    .createTable('pending_charges')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('results')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .addColumn('blob_deleted_at', 'bigint')
    .execute();
  // One index for each of the sweep's questions, holding only the rows it is about.
  await db.schema
    .createIndex('results_by_expiry')
    .on('results')
    .column('expires_at')
    .where(sql.ref('removed_at'), 'is', null)
    .execute();
  await db.schema
    .createIndex('results_with_blob_to_delete')
    .on('results')
    .column('id')
    .where(sql.ref('removed_at'), 'is not', null)
    .where(sql.ref('blob_deleted_at'), 'is', null)
    .execute();
  await db.schema
    .createIndex('results_without_blob')
    .on('results')
    .column('expires_at')
    .where(sql.ref('blob_deleted_at'), 'is not', null)
    .execute();
}
