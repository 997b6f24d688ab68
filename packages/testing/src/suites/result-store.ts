import assert from 'node:assert/strict';
import type { StoredResult } from '@nobg/server/entities/result.js';
import { insertKey, type Stores, user } from './stores.js';
import type { Suite } from './suite.js';

const day = (n: number) => new Date(Date.UTC(2026, 2, n));

function result(of: Partial<StoredResult> = {}): StoredResult {
  return {
    id: 'a',
    keyId: 'key_one',
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
  };
}

/** The store, with these results in it. */
async function withResults(stores: Stores, ...of: Partial<StoredResult>[]) {
  await insertKey(stores);
  for (const each of of) await stores.results.insert(result(each));
  return stores.results;
}

export const RESULT_STORE: Suite<Stores> = {
  'gives a result back as it was put in': async (stores) => {
    const of = { removedAt: day(3), blobDeletedAt: new Date(day(3).getTime() + 1) };
    const store = await withResults(stores, of);
    assert.deepEqual(await store.find('a'), result(of));
    assert.equal(await store.find('A'), null);
  },

  'knows what belongs to a result, and the bytes that an account keeps': async (stores) => {
    const store = await withResults(
      stores,
      { id: 'whole' },
      { id: 'layer', parentId: 'whole', bytes: 5 },
      { id: 'over', expiresAt: day(1), createdAt: day(0) },
      { id: 'gone', removedAt: day(1) },
    );
    await stores.users.insert(user());
    await stores.keys.adopt('key_one', 'usr_a');
    assert.deepEqual(await store.idsBelow('whole'), ['layer']);
    assert.deepEqual(await store.idsBelow('layer'), []);
    assert.equal(await store.bytesOwned('usr_a', day(1)), 3_000_000_005);
    assert.equal(await store.bytesOwned('usr_b', day(1)), 0);
  },

  'gives an account what its keys made and what lives, and nothing of others': async (stores) => {
    const ids = ['old', 'new', 'plain', 'over', 'gone', 'other'];
    await stores.users.insert(user());
    await insertKey(stores, { id: 'key_other' });
    const store = await withResults(
      stores,
      { id: 'old' },
      { id: 'new', createdAt: new Date(day(1).getTime() + 1) },
      { id: 'plain', cutoutId: 'plain' },
      { id: 'over', expiresAt: day(1), createdAt: day(0) },
      { id: 'gone', removedAt: day(1) },
      { id: 'other', keyId: 'key_other' },
    );
    await stores.keys.adopt('key_one', 'usr_a');
    const now = day(1);
    const listed = await store.listOwned('usr_a', now, 9);
    assert.deepEqual(
      listed.map(({ id, keyKind }) => [id, keyKind]),
      [
        ['new', 'live'],
        ['old', 'live'],
      ],
    );
    assert.deepEqual(await store.listOwned('usr_a', now, 1), listed.slice(0, 1));
    assert.deepEqual(await store.listOwned('usr_b', now, 9), []);
    const found = ids.map(async (id) => (await store.findOwned('usr_a', id, now))?.id);
    assert.deepEqual(
      (await Promise.all(found)).filter((id) => id !== undefined),
      ['old', 'new', 'plain'],
    );
    assert.equal(await store.findOwned('usr_b', 'old', now), null);
  },

  'keeps a small picture for the account that made it, while the result lives': async (stores) => {
    await stores.users.insert(user());
    const store = await withResults(stores, { id: 'none' });
    await store.insert(result({ id: 'small' }), 'AAAA');
    await store.insert(result({ id: 'gone' }), 'AAAA');
    await store.markRemoved('gone', day(1));
    await stores.keys.adopt('key_one', 'usr_a');
    const small = (owner: string, id: string, now = day(1)) => store.thumbnail(owner, id, now);
    assert.equal(await small('usr_a', 'small'), 'AAAA');
    assert.equal((await store.findOwned('usr_a', 'small', day(1)))?.hasThumbnail, true);
    for (const [owner, id, now] of [
      ['usr_b', 'small', day(1)],
      ['usr_a', 'small', day(2)],
      ['usr_a', 'none', day(1)],
      ['usr_a', 'gone', day(1)],
    ] as const) {
      assert.equal(await small(owner, id, now), null);
    }
  },

  'marks the expired, the moment of expiry included, and keeps marks that are there': async (
    stores,
  ) => {
    const store = await withResults(
      stores,
      { id: 'early', removedAt: day(1) },
      { id: 'now' },
      { id: 'later', expiresAt: new Date(day(2).getTime() + 1) },
    );
    await store.markExpired(day(2));
    const ids = ['early', 'now', 'later'];
    const marks = await Promise.all(ids.map(async (id) => (await store.find(id))?.removedAt));
    assert.deepEqual(marks, [day(1), day(2), null]);
  },

  'lists blobs to delete page by page until they are marked as gone': async (stores) => {
    const store = await withResults(stores, { id: 'd' }, { id: 'b' }, { id: 'c' }, { id: 'a' });
    await store.markExpired(day(2));
    await store.insert(result({ id: 'live' }));
    assert.deepEqual(await store.blobsToDelete('', 3), ['a', 'b', 'c']);
    assert.deepEqual(await store.blobsToDelete('c', 3), ['d']);
    await store.markBlobDeleted('b', day(2));
    assert.deepEqual(await store.blobsToDelete('', 3), ['a', 'c', 'd']);
  },

  'knows which ids still have a blob': async (stores) => {
    const store = await withResults(
      stores,
      { id: 'live' },
      { id: 'removed', removedAt: day(2) },
      { id: 'gone', removedAt: day(2), blobDeletedAt: day(2) },
    );
    const known = await store.withBlob(['live', 'removed', 'gone', 'never']);
    assert.deepEqual([...known].sort(), ['live', 'removed']);
    assert.deepEqual(await store.withBlob([]), new Set());
  },

  'forgets tombstones, but no result whose blob may still be there': async (stores) => {
    const store = await withResults(
      stores,
      { id: 'old', removedAt: day(2), blobDeletedAt: day(2) },
      { id: 'stuck', removedAt: day(2) },
    );
    assert.equal(await store.deleteTombstones(day(2)), 0);
    assert.equal(await store.deleteTombstones(day(3)), 1);
    assert.equal(await store.find('old'), null);
    await store.delete('stuck');
    assert.equal(await store.find('stuck'), null);
  },
};
