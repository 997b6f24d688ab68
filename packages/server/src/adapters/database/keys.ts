import type { Kysely, Selectable } from 'kysely';
import type { ApiKey, KeyStore } from '../../ports/key-store.js';
import type { Schema } from './schema.js';
import { fromMs, toMs } from './time.js';

/** API keys in `api_keys`. */
export function createKeyStore(db: Kysely<Schema>): KeyStore {
  const all = () => db.selectFrom('api_keys').selectAll();
  return {
    async insert(key, hash) {
      await db
        .insertInto('api_keys')
        .values({
          id: key.id,
          name: key.name,
          kind: key.kind,
          hash,
          last_four: key.lastFour,
          created_at: key.createdAt.getTime(),
          last_used_at: toMs(key.lastUsedAt),
          revoked_at: toMs(key.revokedAt),
          limit_per_hour: key.limitPerHour,
        })
        .execute();
    },
    async findByHash(hash) {
      const row = await all().where('hash', '=', hash).executeTakeFirst();
      return row ? toKey(row) : null;
    },
    async findById(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row ? toKey(row) : null;
    },
    async findByLastFour(lastFour) {
      const rows = await all()
        .where('last_four', '=', lastFour)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toKey);
    },
    async list() {
      return (await all().orderBy('created_at').orderBy('id').execute()).map(toKey);
    },
    async revoke(id, at) {
      await db
        .updateTable('api_keys')
        .set({ revoked_at: at.getTime() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
    },
    async touch(id, at, unlessAfter) {
      await db
        .updateTable('api_keys')
        .set({ last_used_at: at.getTime() })
        .where('id', '=', id)
        .where((is) =>
          is.or([is('last_used_at', 'is', null), is('last_used_at', '<=', unlessAfter.getTime())]),
        )
        .execute();
    },
  };
}

function toKey(row: Selectable<Schema['api_keys']>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    lastFour: row.last_four,
    createdAt: new Date(row.created_at),
    lastUsedAt: fromMs(row.last_used_at),
    revokedAt: fromMs(row.revoked_at),
    limitPerHour: row.limit_per_hour,
  };
}
