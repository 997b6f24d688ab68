import type { Kysely } from 'kysely';
import type { AttemptStore } from '../../ports/attempt-store.js';
import type { Schema } from './schema.js';

/** Attempts in `attempts`: shared by every process, and there after a restart. */
export function createAttemptStore(db: Kysely<Schema>): AttemptStore {
  return {
    async add(subject, windowStart, weight = 1) {
      const { count } = await db
        .insertInto('attempts')
        .values({ subject, window_start: windowStart.getTime(), count: weight })
        .onConflict((conflict) =>
          conflict
            .columns(['subject', 'window_start'])
            .doUpdateSet((set) => ({ count: set('attempts.count', '+', weight) })),
        )
        .returning('count')
        .executeTakeFirstOrThrow();
      return count;
    },
    async count(subject, windowStart) {
      const row = await db
        .selectFrom('attempts')
        .select('count')
        .where('subject', '=', subject)
        .where('window_start', '=', windowStart.getTime())
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    async clear(subject, windowStart) {
      await db
        .deleteFrom('attempts')
        .where('subject', '=', subject)
        .where('window_start', '=', windowStart.getTime())
        .execute();
    },
    async deleteBefore(windowStart) {
      const { numDeletedRows } = await db
        .deleteFrom('attempts')
        .where('window_start', '<', windowStart.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
