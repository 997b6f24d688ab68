import type { Kysely } from 'kysely';

/**
 * Results of other formats than PNG, and what they were made from: `cutout_id` is the row of the
 * plain cutout, where the result is not that itself. Rows from before are plain cutouts as PNG.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('results')
    .addColumn('format', 'text', (column) => column.notNull().defaultTo('png'))
    .execute();
  await db.schema
    .alterTable('results')
    .addColumn('type', 'text', (column) => column.notNull().defaultTo('other'))
    .execute();
  await db.schema.alterTable('results').addColumn('cutout_id', 'text').execute();
}
