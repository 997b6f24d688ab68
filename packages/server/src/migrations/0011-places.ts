import type { Kysely } from 'kysely';

/** Places that callers have in work, where several processes share a database. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('places')
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('places_pk', ['id', 'subject'])
    .execute();
  await db.schema.createIndex('places_subject').on('places').column('subject').execute();
}
