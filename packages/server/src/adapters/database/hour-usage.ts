import type { Kysely } from 'kysely';
import type { Schema } from './schema.js';

/**
 * Counts one image of a key in its hour, unless that would be above the limit.
 * @returns how many it has then; null where the limit is reached
 */
export async function addToHour(
  db: Kysely<Schema>,
  keyId: string,
  hour: Date,
  limit: number,
): Promise<number | null> {
  if (limit < 1) return null;
  // No row comes back when the limit keeps the update from happening.
  const row = await db
    .insertInto('usage_hours')
    .values({ key_id: keyId, hour: hour.getTime(), used: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['key_id', 'hour'])
        .doUpdateSet((set) => ({ used: set('usage_hours.used', '+', 1) }))
        .where('usage_hours.used', '<', limit),
    )
    .returning('used')
    .executeTakeFirst();
  return row?.used ?? null;
}
