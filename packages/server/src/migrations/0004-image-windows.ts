import type { Kysely } from 'kysely';

/** What keys send to the drop-in endpoints, weighed by minute and day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('image_windows')
    .addColumn('key_id', 'text', (column) => column.notNull().references('api_keys.id'))
    .addColumn('window', 'text', (column) => column.notNull())
    .addColumn('start', 'bigint', (column) => column.notNull())
    .addColumn('used', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('image_windows_pk', ['key_id', 'window', 'start'])
    .execute();
}
