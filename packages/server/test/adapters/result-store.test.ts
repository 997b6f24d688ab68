import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createResultStore } from '@nobg/server/adapters/database/results.js';
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
