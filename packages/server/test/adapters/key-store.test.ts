import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import type { ApiKey } from '@nobg/server/entities/api-key.js';
import type { KeyStore } from '@nobg/server/ports/key-store.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

const key: ApiKey = {
  id: 'key_one',
  name: 'Ünïcode ✂ "quoted"; drop table api_keys',
  kind: 'live',
  lastFour: 'AbCd',
  createdAt: new Date('2026-03-01T10:00:00.123Z'),
  lastUsedAt: null,
  revokedAt: null,
  limitPerHour: 100,
  ownerId: null,
  scopes: ['remove', 'read'],
  expiresAt: null,
  followsPlan: false,
  replacedBy: null,
  lastUse: null,
};

describe.each(databaseKinds())('key store on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: KeyStore;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    store = createKeyStore(database.db);
    await store.insert(key, 'hash-one');
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('gives a key back as it was put in, by hash, id and last four', async () => {
    expect(await store.findByHash('hash-one')).toEqual(key);
    expect(await store.findById('key_one')).toEqual(key);
    expect(await store.findByLastFour('AbCd')).toEqual([key]);
  });

  it('tells upper from lower case', async () => {
    expect(await store.findByLastFour('abcd')).toEqual([]);
    expect(await store.findByHash('HASH-ONE')).toBeNull();
    expect(await store.findById('KEY_ONE')).toBeNull();
  });

  it('refuses a second key with the same hash or id', async () => {
    await expect(store.insert({ ...key, id: 'key_other' }, 'hash-one')).rejects.toThrow();
    await expect(store.insert(key, 'hash-other')).rejects.toThrow();
    expect(await store.list()).toHaveLength(1);
  });

  it('keeps times of the far future to the millisecond', async () => {
    const late = { ...key, id: 'key_late', createdAt: new Date('2286-11-20T17:46:39.999Z') };
    await store.insert(late, 'hash-late');
    expect(await store.findById('key_late')).toEqual(late);
  });

  it('lists keys from the oldest to the newest', async () => {
    await store.insert({ ...key, id: 'key_a', createdAt: new Date('2026-03-02') }, 'hash-a');
    await store.insert({ ...key, id: 'key_b', createdAt: new Date('2026-02-01') }, 'hash-b');
    expect((await store.list()).map((each) => each.id)).toEqual([
      'key_b',
      'key_one',
      'key_a',
      'key_late',
    ]);
  });

  it('keeps the time of the first revocation', async () => {
    const first = new Date('2026-03-03');
    await store.revoke('key_a', first);
    await store.revoke('key_a', new Date('2026-03-04'));
    expect((await store.findByHash('hash-a'))?.revokedAt).toEqual(first);
    expect((await store.findByHash('hash-b'))?.revokedAt).toBeNull();
  });

  it('moves the last use unless it is recent enough', async () => {
    const at = (time: string) => new Date(`2026-03-05T${time}Z`);
    await store.touch('key_b', at('12:00:00'), at('11:59:00'));
    await store.touch('key_b', at('12:00:30'), at('11:59:30'));
    expect((await store.findById('key_b'))?.lastUsedAt).toEqual(at('12:00:00'));
    await store.touch('key_b', at('12:01:00'), at('12:00:00'));
    expect((await store.findById('key_b'))?.lastUsedAt).toEqual(at('12:01:00'));
  });
});
