import type { Kysely } from 'kysely';
import type { Schema } from '../schema.js';

/**
 * Ids of blobs that rows refer to: results that live at `now`; images of jobs, their backgrounds and
 * answers that are kept. All other blobs are rubbish that a sweep deletes.
 */
export async function liveBlobs(
  db: Kysely<Schema>,
  now: Date,
): Promise<{ readonly results: Set<string>; readonly jobs: Set<string> }> {
  const results = await db
    .selectFrom('results')
    .select('id')
    .where('blob_deleted_at', 'is', null)
    .where('removed_at', 'is', null)
    .where('expires_at', '>', now.getTime())
    .execute();
  const inputs = db.selectFrom('job_items').select('input_id as id');
  const jobs = await inputs
    .where('input_id', 'is not', null)
    .union(
      db.selectFrom('jobs').select('background_id as id').where('background_id', 'is not', null),
    )
    .union(
      db.selectFrom('idempotency_keys').select('blob_id as id').where('blob_id', 'is not', null),
    )
    .execute();
  const ids = (rows: readonly { readonly id: string | null }[]) =>
    new Set(rows.flatMap(({ id }) => id ?? []));
  return { results: ids(results), jobs: ids(jobs) };
}
