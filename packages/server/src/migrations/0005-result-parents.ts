import { type Kysely, sql } from 'kysely';

/** `parent_id` is the result that another one belongs to, as a layer does to the whole: they are deleted together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('results').addColumn('parent_id', 'text').execute();
  await db.schema
    .createIndex('results_by_parent')
    .on('results')
    .column('parent_id')
    .where(sql.ref('parent_id'), 'is not', null)
    .execute();
}
