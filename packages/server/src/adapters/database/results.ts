import { isMode } from '@nobg/contract/modes.js';
import { isResultFormat } from '@nobg/contract/output.js';
import { SUBJECT_TYPES } from '@nobg/contract/subject-type.js';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { OwnedResult, StoredResult } from '../../entities/result.js';
import type { ResultStore } from '../../ports/result-store.js';
import type { Schema } from './schema.js';
import { fromMs, toMs } from './time.js';

/** All but the small picture, which is only read where it is shown. */
const COLUMNS = [
  'results.id',
  'results.key_id',
  'results.mode',
  'results.width',
  'results.height',
  'results.bytes',
  'results.created_at',
  'results.expires_at',
  'results.removed_at',
  'results.blob_deleted_at',
  'results.format',
  'results.type',
  'results.cutout_id',
  'results.parent_id',
] as const;

const hasThumbnail = sql<number>`case when thumbnail is null then 0 else 1 end`.as('has_thumbnail');

/** Rows of results in `results`. */
export function createResultStore(db: Kysely<Schema>): ResultStore {
  /** What an account's keys made and what lives. */
  const owned = (ownerId: string, now: Date) =>
    db
      .selectFrom('results')
      .innerJoin('api_keys', 'api_keys.id', 'results.key_id')
      .where('api_keys.owner_id', '=', ownerId)
      .where('results.removed_at', 'is', null)
      .where('results.expires_at', '>', now.getTime());
  const ownedRows = (ownerId: string, now: Date) =>
    owned(ownerId, now)
      .select([...COLUMNS, 'api_keys.kind as key_kind'])
      .select(hasThumbnail);

  return {
    insert: (result, thumbnail = null) => insertResult(db, result, thumbnail),
    async find(id) {
      const row = await db
        .selectFrom('results')
        .select(COLUMNS)
        .select(hasThumbnail)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? toResult(row) : null;
    },
    async markRemoved(id, at) {
      await db
        .updateTable('results')
        .set({ removed_at: at.getTime(), thumbnail: null })
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .execute();
    },
    async markExpired(now) {
      await db
        .updateTable('results')
        .set({ removed_at: now.getTime(), thumbnail: null })
        .where('removed_at', 'is', null)
        .where('expires_at', '<=', now.getTime())
        .execute();
    },
    async blobsToDelete(afterId, count) {
      const rows = await db
        .selectFrom('results')
        .select('id')
        .where('removed_at', 'is not', null)
        .where('blob_deleted_at', 'is', null)
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(count)
        .execute();
      return rows.map((row) => row.id);
    },
    async markBlobDeleted(id, at) {
      await db
        .updateTable('results')
        .set({ blob_deleted_at: at.getTime() })
        .where('id', '=', id)
        .execute();
    },
    async withBlob(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db
        .selectFrom('results')
        .select('id')
        .where('id', 'in', ids)
        .where('blob_deleted_at', 'is', null)
        .execute();
      return new Set(rows.map((row) => row.id));
    },
    async countLiving(now) {
      const { count } = await db
        .selectFrom('results')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('removed_at', 'is', null)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async listOwned(ownerId, now, limit) {
      const rows = await ownedRows(ownerId, now)
        // Cutouts that are kept for another result alone are no results to their owner.
        .where((where) =>
          where.or([
            where('results.cutout_id', 'is', null),
            where('results.cutout_id', '!=', where.ref('results.id')),
          ]),
        )
        .orderBy('results.created_at', 'desc')
        .orderBy('results.id')
        .limit(limit)
        .execute();
      return rows.map(toOwned);
    },
    async findOwned(ownerId, id, now) {
      const row = await ownedRows(ownerId, now).where('results.id', '=', id).executeTakeFirst();
      return row ? toOwned(row) : null;
    },
    async thumbnail(ownerId, id, now) {
      const row = await owned(ownerId, now)
        .select('results.thumbnail')
        .where('results.id', '=', id)
        .executeTakeFirst();
      return row?.thumbnail ?? null;
    },
    async findLiving(ids, now) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('results')
        .select(COLUMNS)
        .select(hasThumbnail)
        .where('id', 'in', ids)
        .where('removed_at', 'is', null)
        .where('expires_at', '>', now.getTime())
        .execute();
      return rows.map(toResult);
    },
    async idsBelow(id) {
      const rows = await db
        .selectFrom('results')
        .select('id')
        .where('parent_id', '=', id)
        .execute();
      return rows.map((row) => row.id);
    },
    async bytesOwned(ownerId, now) {
      const { bytes } = await owned(ownerId, now)
        .select((select) => select.fn.sum<number | null>('results.bytes').as('bytes'))
        .executeTakeFirstOrThrow();
      return Number(bytes ?? 0);
    },
    async idsOwned(ownerId) {
      const rows = await db
        .selectFrom('results')
        .innerJoin('api_keys', 'api_keys.id', 'results.key_id')
        .select('results.id')
        .where('api_keys.owner_id', '=', ownerId)
        .execute();
      return rows.map((row) => row.id);
    },
    async delete(id) {
      await db.deleteFrom('results').where('id', '=', id).execute();
    },
    async deleteTombstones(before) {
      const { numDeletedRows } = await db
        .deleteFrom('results')
        .where('blob_deleted_at', 'is not', null)
        .where('expires_at', '<', before.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/** One row; also within a transaction of another store. */
export async function insertResult(
  db: Kysely<Schema>,
  result: StoredResult,
  thumbnail: string | null,
): Promise<void> {
  await db
    .insertInto('results')
    .values({
      id: result.id,
      key_id: result.keyId,
      mode: result.mode,
      width: result.width,
      height: result.height,
      bytes: result.bytes,
      created_at: result.createdAt.getTime(),
      expires_at: result.expiresAt.getTime(),
      format: result.format,
      type: result.type,
      cutout_id: result.cutoutId,
      parent_id: result.parentId,
      removed_at: toMs(result.removedAt),
      blob_deleted_at: toMs(result.blobDeletedAt),
      thumbnail,
    })
    .execute();
}

type Row = Omit<Selectable<Schema['results']>, 'thumbnail'> & { readonly has_thumbnail: number };

function toOwned({ key_kind, ...row }: Row & { readonly key_kind: OwnedResult['keyKind'] }) {
  return { ...toResult(row), keyKind: key_kind };
}

function toResult(row: Row): StoredResult {
  if (!isMode(row.mode)) throw new Error(`result ${row.id} has the unknown mode ${row.mode}`);
  const { format } = row;
  if (!isResultFormat(format)) throw new Error(`result ${row.id} has the format ${format}`);
  return {
    id: row.id,
    keyId: row.key_id,
    mode: row.mode,
    width: row.width,
    height: row.height,
    bytes: row.bytes,
    format,
    type: SUBJECT_TYPES.find((type) => type === row.type) ?? 'other',
    cutoutId: row.cutout_id,
    parentId: row.parent_id,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    removedAt: fromMs(row.removed_at),
    blobDeletedAt: fromMs(row.blob_deleted_at),
    hasThumbnail: row.has_thumbnail === 1,
  };
}
