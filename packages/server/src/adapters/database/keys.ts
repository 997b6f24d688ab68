import { KEY_SCOPES } from '@nobg/contract/app/keys.js';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ApiKey } from '../../entities/api-key.js';
import type { KeyChanges, KeyStore } from '../../ports/key-store.js';
import type { Schema } from './schema.js';
import { fromMs, toMs } from './time.js';

/** API keys in `api_keys`. */
export function createKeyStore(db: Kysely<Schema>): KeyStore {
  const all = () => db.selectFrom('api_keys').selectAll();
  const withSecret = (ownerId: string) =>
    all()
      .where('owner_id', '=', ownerId)
      .where('kind', '!=', 'web')
      .orderBy('created_at', 'desc')
      .orderBy('id');
  return {
    async insert(key, hash) {
      await db.insertInto('api_keys').values(toRow(key, hash)).execute();
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
      const rows = await all()
        .where('kind', '!=', 'web')
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toKey);
    },
    async listOwned(ownerId) {
      const rows = await all()
        .where('owner_id', '=', ownerId)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toKey);
    },
    async listWorking(ownerId, now) {
      const rows = await withSecret(ownerId)
        .where('revoked_at', 'is', null)
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now.getTime())]))
        .execute();
      return rows.map(toKey);
    },
    async listInactive(ownerId, { now, after, limit }) {
      const inactive = withSecret(ownerId)
        .where((is) =>
          is.or([is('revoked_at', 'is not', null), is('expires_at', '<=', now.getTime())]),
        )
        .limit(limit);
      const page =
        after === null
          ? inactive
          : inactive.where((is) =>
              is.or([
                is('created_at', '<', after.createdAt.getTime()),
                is.and([is('created_at', '=', after.createdAt.getTime()), is('id', '>', after.id)]),
              ]),
            );
      return (await page.execute()).map(toKey);
    },
    async countWorking(now) {
      const { count } = await db
        .selectFrom('api_keys')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('kind', '!=', 'web')
        .where('revoked_at', 'is', null)
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now.getTime())]))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async adopt(id, ownerId) {
      await db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('api_keys')
          .set({ owner_id: ownerId })
          .where('id', '=', id)
          .where('owner_id', 'is', null)
          .executeTakeFirstOrThrow();
        // The webhooks that it made while it belonged to nobody come along.
        if (Number(numUpdatedRows) === 0) return;
        for (const table of ['webhook_endpoints', 'webhook_deliveries'] as const) {
          await transaction
            .updateTable(table)
            .set({ account_id: ownerId })
            .where('account_id', '=', id)
            .execute();
        }
      });
    },
    async update(id, changes) {
      const columns = toColumns(changes);
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('api_keys').set(columns).where('id', '=', id).execute();
    },
    async ensureWeb(key) {
      const web = all().where('kind', '=', 'web');
      const known =
        key.ownerId === null
          ? web.where('id', '=', key.id)
          : web.where('owner_id', '=', key.ownerId);
      // Only the first request of an account writes; the others need not wait for who writes elsewhere.
      const row = await known.executeTakeFirst();
      if (row !== undefined) return toKey(row);
      await db
        .insertInto('api_keys')
        // No SHA-256 in hex looks like this: no secret leads here.
        .values(toRow(key, `web:${key.id}`))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return toKey(await known.executeTakeFirstOrThrow());
    },
    async revoke(id, at) {
      await db
        .updateTable('api_keys')
        .set({ revoked_at: at.getTime() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
    },
    async revokeOwned(ownerId, at) {
      await db
        .updateTable('api_keys')
        .set({ revoked_at: at.getTime() })
        .where('owner_id', '=', ownerId)
        .where('kind', '!=', 'web')
        .where('revoked_at', 'is', null)
        .execute();
    },
    async touch(id, at, unlessAfter, by) {
      await db
        .updateTable('api_keys')
        .set({
          last_used_at: at.getTime(),
          ...(by === undefined ? {} : { last_address: by.address, last_agent: by.agent }),
        })
        .where('id', '=', id)
        .where((is) =>
          is.or([is('last_used_at', 'is', null), is('last_used_at', '<=', unlessAfter.getTime())]),
        )
        .execute();
    },
  };
}

function toRow(key: ApiKey, hash: string): Insertable<Schema['api_keys']> {
  return {
    id: key.id,
    name: key.name,
    kind: key.kind,
    hash,
    last_four: key.lastFour,
    created_at: key.createdAt.getTime(),
    last_used_at: toMs(key.lastUsedAt),
    revoked_at: toMs(key.revokedAt),
    limit_per_hour: key.limitPerHour,
    owner_id: key.ownerId,
    scopes: key.scopes.join(','),
    expires_at: toMs(key.expiresAt),
    follows_plan: key.followsPlan ? 1 : 0,
    replaced_by: key.replacedBy,
    last_address: key.lastUse?.address ?? null,
    last_agent: key.lastUse?.agent ?? null,
  };
}

function toColumns(changes: KeyChanges) {
  const { name, scopes, expiresAt, limitPerHour, followsPlan, replacedBy } = changes;
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes: scopes.join(',') }),
    ...(expiresAt === undefined ? {} : { expires_at: toMs(expiresAt) }),
    ...(limitPerHour === undefined ? {} : { limit_per_hour: limitPerHour }),
    ...(followsPlan === undefined ? {} : { follows_plan: followsPlan ? 1 : 0 }),
    ...(replacedBy === undefined ? {} : { replaced_by: replacedBy }),
  };
}

function toKey(row: Selectable<Schema['api_keys']>): ApiKey {
  const scopes = row.scopes.split(',');
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    lastFour: row.last_four,
    createdAt: new Date(row.created_at),
    lastUsedAt: fromMs(row.last_used_at),
    revokedAt: fromMs(row.revoked_at),
    limitPerHour: row.limit_per_hour,
    ownerId: row.owner_id,
    scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)),
    expiresAt: fromMs(row.expires_at),
    followsPlan: row.follows_plan === 1,
    replacedBy: row.replaced_by,
    lastUse:
      row.last_address === null ? null : { address: row.last_address, agent: row.last_agent ?? '' },
  };
}
