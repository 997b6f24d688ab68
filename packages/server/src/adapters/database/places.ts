import { type Kysely, sql } from 'kysely';
import type { PlaceStore } from '../../ports/place-store.js';
import type { Schema } from './schema.js';

/** Places in `places` of a Postgres database, which several processes may share. */
export function createPlaceStore(db: Kysely<Schema>): PlaceStore {
  return {
    async take(id, bounds, now, until) {
      if (bounds.length === 0) return null;
      const subjects = bounds.map(({ subject }) => subject);
      return db.transaction().execute(async (transaction) => {
        // Who counts a subject waits for whoever counts it already; always in the same order, so that nobody waits for
        // one who waits for him. The count is a statement of its own: it sees what was written meanwhile.
        await sql`
          select pg_advisory_xact_lock(hashtextextended(subject, 0))
          from unnest(${subjects}::text[]) as subject order by subject`.execute(transaction);
        const rows = await transaction
          .selectFrom('places')
          .select(['subject', (select) => select.fn.countAll<string>().as('count')])
          .where('subject', 'in', subjects)
          .where('until', '>', now.getTime())
          .groupBy('subject')
          .execute();
        const counts = new Map(rows.map(({ subject, count }) => [subject, Number(count)]));
        const full = bounds.find(({ subject, most }) => (counts.get(subject) ?? 0) >= most);
        if (full !== undefined) return full;
        const row = (subject: string) => ({ id, subject, until: until.getTime() });
        await transaction.insertInto('places').values(subjects.map(row)).execute();
        return null;
      });
    },

    async renew(ids, until) {
      if (ids.length === 0) return;
      await db
        .updateTable('places')
        .set({ until: until.getTime() })
        .where('id', 'in', ids)
        .execute();
    },

    async leave(id) {
      await db.deleteFrom('places').where('id', '=', id).execute();
    },

    async deleteExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('places')
        .where('until', '<=', now.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
