import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.js';

/** Ends what waits for an endpoint that was switched off; its owner can have it sent again. */
export async function failWaiting(
  transaction: Kysely<Schema>,
  endpointId: string,
  now: Date,
): Promise<void> {
  await transaction
    .updateTable('webhook_deliveries')
    .set({ state: 'failed', ended_at: now.getTime(), error: 'The webhook was switched off.' })
    .where('endpoint_id', '=', endpointId)
    // As it is written in the partial index.
    .where('state', '=', sql.lit('waiting'))
    .execute();
}
