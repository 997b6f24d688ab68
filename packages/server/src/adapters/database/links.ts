import type { Kysely, Selectable } from 'kysely';
import type { OneTimeLink } from '../../entities/one-time-link.js';
import type { LinkStore } from '../../ports/link-store.js';
import type { Schema } from './schema.js';

/** One-time links in `one_time_links`: a row is there as long as its link works. */
export function createLinkStore(db: Kysely<Schema>): LinkStore {
  return {
    async insert(link, tokenHash) {
      await db
        .insertInto('one_time_links')
        .values({
          id: link.id,
          kind: link.kind,
          token_hash: tokenHash,
          user_id: link.userId,
          email: link.email,
          plan_id: link.planId,
          created_at: link.createdAt.getTime(),
          expires_at: link.expiresAt.getTime(),
        })
        .execute();
    },
    async find(tokenHash) {
      const row = await db
        .selectFrom('one_time_links')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row ? toLink(row) : null;
    },
    async take(tokenHash) {
      const row = await db
        .deleteFrom('one_time_links')
        .where('token_hash', '=', tokenHash)
        .returningAll()
        .executeTakeFirst();
      return row ? toLink(row) : null;
    },
    async deleteOf(userId, kind) {
      await db
        .deleteFrom('one_time_links')
        .where('user_id', userId === null ? 'is' : '=', userId)
        .where('kind', '=', kind)
        .execute();
    },
    async delete(id, kind) {
      const gone = await db
        .deleteFrom('one_time_links')
        .where('id', '=', id)
        .where('kind', '=', kind)
        .returning('id')
        .executeTakeFirst();
      return gone !== undefined;
    },
    async list(kind, now) {
      const rows = await db
        .selectFrom('one_time_links')
        .selectAll()
        .where('kind', '=', kind)
        .where('expires_at', '>', now.getTime())
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toLink);
    },
    async deleteExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('one_time_links')
        .where('expires_at', '<=', now.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toLink(row: Selectable<Schema['one_time_links']>): OneTimeLink {
  return {
    id: row.id,
    kind: row.kind,
    userId: row.user_id,
    email: row.email,
    planId: row.plan_id,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}
