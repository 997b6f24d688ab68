import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createResultStore } from '@nobg/server/adapters/database/results.js';
import { createUserStore } from '@nobg/server/adapters/database/users.js';
import type { StoredResult } from '@nobg/server/entities/result.js';
import type { ResultStore } from '@nobg/server/ports/result-store.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';
import { newKey } from '../support/keys.js';

const day = (n: number) => new Date(Date.UTC(2026, 2, n));

describe.each(databaseKinds())('result store on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: ResultStore;
  let keyId: string;
  const result = (of: Partial<StoredResult>): StoredResult => ({
    id: 'a',
    keyId,
    mode: 'product',
    width: 4000,
    height: 3000,
    bytes: 3_000_000_000,
    createdAt: day(1),
    expiresAt: day(2),
    removedAt: null,
    blobDeletedAt: null,
    format: 'png',
    type: 'other',
    cutoutId: null,
    parentId: null,
    hasThumbnail: false,
    ...of,
  });
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    store = createResultStore(database.db);
    keyId = (await newKey(database, settableClock('2026-03-01'))).id;
  });
  beforeEach(async () => {
    await database.db.deleteFrom('results').execute();
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('knows what belongs to a result, and the bytes that an account keeps', async () => {
    const users = createUserStore(database.db);
    await users.insert({
      ...{ id: 'usr_1', email: 'a@b.example', passwordHash: '', role: 'user', planId: 'free' },
      ...{ createdAt: day(1), verifiedAt: day(1), lockedAt: null },
    });
    await createKeyStore(database.db).adopt(keyId, 'usr_1');
    await store.insert(result({ id: 'whole' }));
    await store.insert(result({ id: 'layer', parentId: 'whole', bytes: 5 }));
    await store.insert(result({ id: 'over', expiresAt: day(1), createdAt: day(0) }));
    await store.insert(result({ id: 'gone', removedAt: day(1) }));
    expect(await store.idsBelow('whole')).toEqual(['layer']);
    expect(await store.idsBelow('layer')).toEqual([]);
    expect((await store.find('layer'))?.parentId).toBe('whole');
    expect(await store.bytesOwned('usr_1', day(1))).toBe(3_000_000_005);
    expect(await store.bytesOwned('usr_2', day(1))).toBe(0);
  });

  it('gives a result back as it was put in', async () => {
    const full = result({ removedAt: day(3), blobDeletedAt: new Date(day(3).getTime() + 1) });
    await store.insert(full);
    expect(await store.find('a')).toEqual(full);
    expect(await store.find('A')).toBeNull();
  });

  it('marks the expired, the moment of expiry included, and keeps marks that are there', async () => {
    await store.insert(result({ id: 'early', removedAt: day(1) }));
    await store.insert(result({ id: 'now' }));
    await store.insert(result({ id: 'later', expiresAt: new Date(day(2).getTime() + 1) }));
    await store.markExpired(day(2));
    const marks = await Promise.all(
      ['early', 'now', 'later'].map(async (id) => (await store.find(id))?.removedAt),
    );
    expect(marks).toEqual([day(1), day(2), null]);
  });

  it('lists blobs to delete page by page until they are noted as gone', async () => {
    for (const id of ['d', 'b', 'c', 'a']) await store.insert(result({ id }));
    await store.markRemoved('a', day(2));
    await store.markExpired(day(2));
    await store.insert(result({ id: 'live' }));
    expect(await store.blobsToDelete('', 3)).toEqual(['a', 'b', 'c']);
    expect(await store.blobsToDelete('c', 3)).toEqual(['d']);
    await store.markBlobDeleted('b', day(2));
    expect(await store.blobsToDelete('', 3)).toEqual(['a', 'c', 'd']);
  });

  it('knows which ids still have a blob', async () => {
    await store.insert(result({ id: 'live' }));
    await store.insert(result({ id: 'removed', removedAt: day(2) }));
    await store.insert(result({ id: 'gone', removedAt: day(2), blobDeletedAt: day(2) }));
    const known = await store.withBlob(['live', 'removed', 'gone', 'never']);
    expect([...known].sort()).toEqual(['live', 'removed']);
    expect(await store.withBlob([])).toEqual(new Set());
  });

  it('forgets tombstones, but no result whose blob may still be there', async () => {
    await store.insert(result({ id: 'old', removedAt: day(2), blobDeletedAt: day(2) }));
    await store.insert(result({ id: 'stuck', removedAt: day(2) }));
    expect(await store.deleteTombstones(day(2))).toBe(0);
    expect(await store.deleteTombstones(day(3))).toBe(1);
    expect(await store.find('old')).toBeNull();
    expect(await store.find('stuck')).not.toBeNull();
    await store.delete('stuck');
    expect(await store.find('stuck')).toBeNull();
  });

  it('reads the same plain numbers from every database', async () => {
    await store.insert(result({}));
    expect(await database.db.selectFrom('results').selectAll().execute()).toEqual([
      {
        id: 'a',
        format: 'png',
        type: 'other',
        cutout_id: null,
        parent_id: null,
        key_id: keyId,
        mode: 'product',
        width: 4000,
        height: 3000,
        bytes: 3_000_000_000,
        created_at: day(1).getTime(),
        expires_at: day(2).getTime(),
        removed_at: null,
        thumbnail: null,
        blob_deleted_at: null,
      },
    ]);
  });
});
