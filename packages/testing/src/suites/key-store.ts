import assert from 'node:assert/strict';
import { apiKey, insertKey, type Stores, user } from './stores.js';
import type { Suite } from './suite.js';

export const KEY_STORE: Suite<Stores> = {
  'gives a key back as it was put in, by hash, id and last four': async ({ keys }) => {
    await keys.insert(apiKey(), 'hash-one');
    assert.deepEqual(await keys.findByHash('hash-one'), apiKey());
    assert.deepEqual(await keys.findById('key_one'), apiKey());
    assert.deepEqual(await keys.findByLastFour('AbCd'), [apiKey()]);
  },

  'tells upper from lower case': async ({ keys }) => {
    await keys.insert(apiKey(), 'hash-one');
    assert.deepEqual(await keys.findByLastFour('abcd'), []);
    assert.equal(await keys.findByHash('HASH-ONE'), null);
    assert.equal(await keys.findById('KEY_ONE'), null);
  },

  'refuses a second key with the same hash or id': async ({ keys }) => {
    await keys.insert(apiKey(), 'hash-one');
    await assert.rejects(keys.insert(apiKey({ id: 'key_other' }), 'hash-one'));
    await assert.rejects(keys.insert(apiKey(), 'hash-other'));
    assert.equal((await keys.list()).length, 1);
  },

  'keeps times of the far future to the millisecond': async ({ keys }) => {
    const late = apiKey({ createdAt: new Date('2286-11-20T17:46:39.999Z') });
    await keys.insert(late, 'hash-late');
    assert.deepEqual(await keys.findById('key_one'), late);
  },

  'lists keys from the oldest to the newest': async (stores) => {
    await insertKey(stores, { id: 'key_a', createdAt: new Date('2026-03-02') });
    await insertKey(stores, { id: 'key_b', createdAt: new Date('2026-02-01') });
    await insertKey(stores, { id: 'key_c', createdAt: new Date('2026-03-01') });
    const ids = (await stores.keys.list()).map(({ id }) => id);
    assert.deepEqual(ids, ['key_b', 'key_c', 'key_a']);
  },

  'lists working keys of an account, and the others page by page': async (stores) => {
    const { keys, users } = stores;
    await users.insert(user());
    const now = new Date('2026-03-10');
    const owned = async (id: string, day: number, of: Partial<ReturnType<typeof apiKey>> = {}) => {
      const createdAt = new Date(Date.UTC(2026, 2, day));
      await insertKey(stores, { id, createdAt, ownerId: 'usr_a', ...of });
    };
    await owned('key_new', 9);
    await owned('key_ends', 8, { expiresAt: new Date('2026-03-11') });
    await owned('key_over', 7, { expiresAt: now });
    // Two of one moment: their ids tell which comes first.
    await owned('key_b', 5, { revokedAt: now });
    await owned('key_a', 5, { revokedAt: now });
    await owned('key_old', 1, { revokedAt: now });
    await owned('key_web', 1, { kind: 'web', revokedAt: now });
    await insertKey(stores, { id: 'key_other', revokedAt: now });
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
    assert.deepEqual(ids(await keys.listWorking('usr_a', now)), ['key_new', 'key_ends']);
    const page = (after: string | null) => (after === null ? null : keys.findById(after));
    const inactive = async (after: string | null) =>
      ids(await keys.listInactive('usr_a', { now, after: await page(after), limit: 2 }));
    assert.deepEqual(await inactive(null), ['key_over', 'key_a']);
    assert.deepEqual(await inactive('key_a'), ['key_b', 'key_old']);
    assert.deepEqual(await inactive('key_old'), []);
  },

  'keeps the time of the first revocation': async (stores) => {
    const { keys } = stores;
    await insertKey(stores);
    const first = new Date('2026-03-03');
    await keys.revoke('key_one', first);
    await keys.revoke('key_one', new Date('2026-03-04'));
    assert.deepEqual((await keys.findById('key_one'))?.revokedAt, first);
  },

  'moves the last use unless it is recent enough': async (stores) => {
    const { keys } = stores;
    await insertKey(stores);
    const at = (time: string) => new Date(`2026-03-05T${time}Z`);
    const used = async () => (await keys.findById('key_one'))?.lastUsedAt;
    await keys.touch('key_one', at('12:00:00'), at('11:59:00'));
    await keys.touch('key_one', at('12:00:30'), at('11:59:30'));
    assert.deepEqual(await used(), at('12:00:00'));
    await keys.touch('key_one', at('12:01:00'), at('12:00:00'));
    assert.deepEqual(await used(), at('12:01:00'));
  },

  'makes one web key for an account, however often it is asked for at once': async (stores) => {
    const { keys, users } = stores;
    await users.insert(user());
    const web = (n: number) => apiKey({ id: `key_${n}`, kind: 'web', ownerId: 'usr_a' });
    const made = await Promise.all([1, 2, 3, 4].map((n) => keys.ensureWeb(web(n))));
    assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    assert.deepEqual(await keys.list(), []);
    assert.equal((await keys.listOwned('usr_a')).length, 1);
  },
};
