import type { Kysely, Selectable } from 'kysely';
import type { Session } from '../../entities/session.js';
import type { SessionStore } from '../../ports/session-store.js';
import type { Schema } from './schema.js';

/** Sessions in `sessions`. */
export function createSessionStore(db: Kysely<Schema>): SessionStore {
  return {
    async insert(session, tokenHash) {
      await db
        .insertInto('sessions')
        .values({
          id: session.id,
          user_id: session.userId,
          token_hash: tokenHash,
          created_at: session.createdAt.getTime(),
          last_seen_at: session.lastSeenAt.getTime(),
          expires_at: session.expiresAt.getTime(),
          address: session.address,
          agent: session.agent,
        })
        .execute();
    },
    async findByTokenHash(tokenHash) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row ? toSession(row) : null;
    },
    async touch(id, { lastSeenAt, expiresAt, address, agent }) {
      await db
        .updateTable('sessions')
        .set({
          last_seen_at: lastSeenAt.getTime(),
          expires_at: expiresAt.getTime(),
          address,
          agent,
        })
        .where('id', '=', id)
        .execute();
    },
    async list(userId, now) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .where('expires_at', '>', now.getTime())
        .orderBy('last_seen_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toSession);
    },
    async delete(userId, id) {
      const gone = await db
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      return gone !== undefined;
    },
    async deleteAll(userId, butFor) {
      await db
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .$if(butFor !== null, (of) => of.where('id', '!=', butFor ?? ''))
        .execute();
    },
    async deleteExpired(now) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('expires_at', '<=', now.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toSession(row: Selectable<Schema['sessions']>): Session {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    expiresAt: new Date(row.expires_at),
    address: row.address,
    agent: row.agent,
  };
}
