import assert from 'node:assert/strict';
import { AT, openJob } from './jobs.js';
import { insertKey, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const DAY_MS = 86_400_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);
const ANSWER = { fingerprint: 'abc', status: 202, headers: { location: '/x' }, body: '{}' };

async function claiming(stores: Stores) {
  const keyId = await insertKey(stores);
  const claim = (owner: string, now = NOW) =>
    stores.idempotency.claim(
      {
        ...{ id: 'idem', keyId, owner, leaseUntil: new Date(now.getTime() + 60_000) },
        expiresAt: new Date(now.getTime() + DAY_MS),
      },
      now,
    );
  return { store: stores.idempotency, claim };
}

export const IDEMPOTENCY_STORE: Suite<Stores> = {
  'gives a key to one of 20 requests that come at once': async (stores) => {
    const { claim } = await claiming(stores);
    const found = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(`req_${n}`)));
    assert.equal(found.filter(({ state }) => state === 'claimed').length, 1);
    assert.equal(found.filter(({ state }) => state === 'in_work').length, 19);
  },

  'gives the answer back until its day is over': async (stores) => {
    const { store, claim } = await claiming(stores);
    await claim('req_1');
    await store.keep({ ...ANSWER, id: 'idem', owner: 'req_1', blobId: null });
    const found = await claim('req_2', later(DAY_MS - 1));
    assert.deepEqual(found, { state: 'answered', answer: { ...ANSWER, blobId: null } });
    assert.equal((await claim('req_3', later(DAY_MS))).state, 'claimed');
  },

  'frees a key with its request, or when the lease of a dead one ends': async (stores) => {
    const { store, claim } = await claiming(stores);
    await claim('req_1');
    await store.release('idem', 'req_other');
    assert.equal((await claim('req_2')).state, 'in_work');
    await store.release('idem', 'req_1');
    assert.equal((await claim('req_2')).state, 'claimed');
    await store.renew([{ id: 'idem', owner: 'req_2' }], later(120_000));
    assert.equal((await claim('req_3', later(119_999))).state, 'in_work');
    assert.equal((await claim('req_3', later(120_000))).state, 'claimed');
    await store.keep({ ...ANSWER, id: 'idem', owner: 'req_2', blobId: null });
    assert.equal((await claim('req_4', later(120_001))).state, 'in_work');
  },

  'keeps blobs until their answer expires': async (stores) => {
    const { store, claim } = await claiming(stores);
    await claim('req_1');
    await store.keep({ ...ANSWER, id: 'idem', owner: 'req_1', body: null, blobId: 'blob' });
    assert.deepEqual(await store.neededBlobs(['blob', 'other']), new Set(['blob']));
    assert.deepEqual(await store.deleteExpired(later(DAY_MS - 1)), []);
    assert.deepEqual(await store.deleteExpired(later(DAY_MS)), ['blob']);
    assert.deepEqual(await store.neededBlobs(['blob']), new Set());
  },

  'keeps the answer of a job’s request with the job': async (stores) => {
    const { claim } = await claiming(stores);
    await claim('req_1');
    await openJob(stores);
    const { jobs } = stores;
    await jobs.create({
      ...{ id: 'job_kept', accountId: 'acc_a', keyId: 'key_acc_a', class: 'batch' },
      ...{ createdAt: NOW, expiresAt: later(DAY_MS) },
    });
    const source = { url: 'https://a.example/b.jpg' };
    const item = { id: 'item_kept', position: 0, externalId: null, name: null, options: null };
    await jobs.append({ id: 'job_kept', accountId: 'acc_a' }, [{ ...item, source }], NOW);
    await jobs.open('job_kept', { options: {}, backgroundId: null }, AT, ({ id, total }) => ({
      ...{ ...ANSWER, id: 'idem', owner: 'req_1', body: `${id} ${total}` },
    }));
    const found = await claim('req_2');
    assert.equal(found.state === 'answered' && found.answer.body, 'job_kept 1');
  },

  'tells who takes a key over that its request was charged already': async (stores) => {
    const { claim } = await claiming(stores);
    await claim('req_1');
    const hour = new Date('2026-03-01T10:00:00Z');
    const charge = { id: 'charge', keyId: 'key_one', hour, leaseUntil: later(60_000) };
    await stores.usage.charge(charge, 10);
    await stores.usage.settle(charge, { id: 'idem', owner: 'req_1' });
    const found = await claim('req_2', later(60_000));
    assert.deepEqual(found, { state: 'claimed', charged: true });
    assert.equal(await stores.usage.count('key_one', hour), 1);
  },
};
