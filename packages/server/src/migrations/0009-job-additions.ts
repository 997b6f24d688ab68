import { type Kysely, sql } from 'kysely';

/** Jobs that images are added to while they are in work, their names, and corrected cutouts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('jobs')
    .addColumn('more', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('jobs').addColumn('name', 'text').execute();
  await db.schema
    .alterTable('job_items')
    .addColumn('corrected', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createIndex('job_items_by_external_id')
    .on('job_items')
    .columns(['job_id', 'external_id'])
    .where(sql.ref('external_id'), 'is not', null)
    .execute();
}
