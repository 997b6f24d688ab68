import assert from 'node:assert/strict';
import type { PendingCharge } from '@nobg/server/ports/usage-store.js';
import { insertKey, LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const hour = new Date('2026-03-01T10:00:00Z');
const nextHour = new Date('2026-03-01T11:00:00Z');
const lease = new Date('2026-03-01T10:02:00Z');
const afterLease = new Date('2026-03-01T10:02:01Z');

/** Charges of one key, each with an id of its own. */
async function charging(stores: Stores) {
  const keyId = await insertKey(stores);
  let count = 0;
  const next = (of: Partial<PendingCharge> = {}): PendingCharge => {
    count += 1;
    return { id: `charge-${count}`, keyId, hour, leaseUntil: lease, ...of };
  };
  return { store: stores.usage, keyId, next };
}

export const USAGE_STORE: Suite<Stores> = {
  'counts up to the limit, then refuses and changes nothing': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    assert.equal(await store.charge(next(), 2), 1);
    assert.equal(await store.charge(next(), 2), 2);
    const refused = next();
    assert.equal(await store.charge(refused, 2), null);
    await store.refund(refused.id);
    assert.equal(await store.count(keyId, hour), 2);
  },

  'refuses everything at a limit of 0, and to count for a key that is not there': async (
    stores,
  ) => {
    const { store, keyId, next } = await charging(stores);
    assert.equal(await store.charge(next(), 0), null);
    assert.equal(await store.count(keyId, hour), 0);
    await assert.rejects(store.charge(next({ keyId: 'key_nobody' }), 10), /foreign key/i);
  },

  'lets exactly 10 of 50 charges pass that come at once, each with its own count': async (
    stores,
  ) => {
    const { store, keyId, next } = await charging(stores);
    const counts = await Promise.all(Array.from({ length: 50 }, () => store.charge(next(), 10)));
    const passed = counts.filter((count) => count !== null).sort((a, b) => a - b);
    assert.deepEqual(passed, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.equal(await store.count(keyId, hour), 10);
  },

  'counts each hour and each key for itself': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const other = await insertKey(stores, { id: 'key_other' });
    await store.charge(next(), 1);
    assert.equal(await store.charge(next({ hour: nextHour }), 1), 1);
    assert.equal(await store.charge(next({ keyId: other }), 2), 1);
    assert.equal(await store.charge(next({ keyId: other }), 2), 2);
    const counts = await store.countEach([keyId, other, 'key_nobody'], hour);
    assert.deepEqual(
      [...counts].sort(([a], [b]) => a.localeCompare(b)),
      [
        [keyId, 1],
        [other, 2],
      ],
    );
    assert.equal((await store.countEach([], hour)).size, 0);
  },

  'counts nothing when the pending row cannot be written': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const charge = next();
    await store.charge(charge, 10);
    await assert.rejects(store.charge(charge, 10));
    assert.equal(await store.count(keyId, hour), 1);
  },

  'gives a refund to the hour it was taken from, once': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const charge = next();
    await store.charge(charge, 10);
    await store.charge(next({ hour: nextHour }), 10);
    await Promise.all([store.refund(charge.id), store.refund(charge.id)]);
    assert.equal(await store.count(keyId, hour), 0);
    assert.equal(await store.count(keyId, nextHour), 1);
  },

  'does not refund what was settled': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const charge = next();
    await store.charge(charge, 10);
    await store.settle(charge);
    await store.refund(charge.id);
    assert.equal(await store.refundExpired(afterLease), 0);
    assert.equal(await store.count(keyId, hour), 1);
  },

  'refunds what is pending beyond its lease, once, and nothing else': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const alive = next();
    await store.charge(alive, 10);
    for (let n = 0; n < 5; n += 1) await store.charge(next(), 10);
    await store.renew([alive.id], LATER);
    assert.equal(await store.refundExpired(new Date(lease.getTime() - 1)), 0);
    const refunded = await Promise.all([1, 2, 3].map(() => store.refundExpired(afterLease)));
    assert.equal(
      refunded.reduce((sum, count) => sum + count),
      5,
    );
    assert.equal(await store.count(keyId, hour), 1);
  },

  'counts again what was refunded though its work went on': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const charge = next();
    await store.charge(charge, 1);
    await store.refundExpired(afterLease);
    assert.equal(await store.charge(next(), 1), 1);
    await store.settle(charge);
    assert.equal(await store.count(keyId, hour), 2);
  },

  'never passes a plan’s limit, whichever keys are used at once': async (stores) => {
    const { store, keyId, next } = await charging(stores);
    const keys = [keyId, await insertKey(stores, { id: 'key_other' })];
    const limits = { key: 100, windows: { hour: null, day: 6, month: null }, concurrent: 100 };
    const plan = { subject: 'usr_a', at: NOW };
    const charges = Array.from({ length: 15 }, (_, n) => ({
      ...next({ keyId: keys[n % 2] ?? '', leaseUntil: LATER }),
      plan,
    }));
    const outcomes = await Promise.all(charges.map((each) => store.chargePlan(each, limits, NOW)));
    assert.equal(outcomes.filter((outcome) => 'used' in outcome).length, 6);
    const full = outcomes.filter((outcome) => 'full' in outcome && outcome.full === 'day');
    assert.equal(full.length, 9);
    const windows = { hour: 6, day: 6, month: 6 };
    assert.deepEqual(await store.countPlan('usr_a', NOW), { windows, pending: 6 });
    const done = charges[outcomes.findIndex((outcome) => 'used' in outcome)];
    assert.ok(done);
    await store.refund(done.id);
    await store.refund(done.id);
    assert.equal((await store.countPlan('usr_a', NOW)).windows.day, 5);
    await store.settle(done);
    const counted = await store.countPlan('usr_a', NOW);
    assert.deepEqual([counted.windows.day, counted.pending], [6, 5]);
  },

  'lets no more requests be in work than the plan says, also when all come at once': async (
    stores,
  ) => {
    const { store, next } = await charging(stores);
    const limits = { key: 100, windows: { hour: 100, day: null, month: null }, concurrent: 3 };
    const charges = Array.from({ length: 10 }, () => ({
      ...next({ leaseUntil: LATER }),
      plan: { subject: 'busy', at: NOW },
    }));
    const outcomes = await Promise.all(charges.map((each) => store.chargePlan(each, limits, NOW)));
    assert.equal(outcomes.filter((outcome) => 'used' in outcome).length, 3);
    assert.equal((await store.countPlan('busy', NOW)).pending, 3);
  },

  'records once that a limit was reached, at the time of the request that reached it': async (
    stores,
  ) => {
    const { store, keyId, next } = await charging(stores);
    const first = next({ at: NOW });
    assert.equal(await store.charge(first, 2), 1);
    assert.deepEqual(await stores.events.list(9), []);
    assert.equal(await store.charge(next({ at: NOW }), 2), 2);
    await store.refund(first.id);
    assert.equal(await store.charge(next({ at: LATER }), 2), 2);
    const [event, ...more] = await stores.events.list(9);
    assert.deepEqual(more, []);
    assert.equal(event?.type, 'usage.limit_reached');
    assert.deepEqual([event?.accountId, event?.createdAt], [keyId, NOW]);
    assert.equal(event?.subjectId, `hour/${hour.getTime()}/${keyId}`);
  },
};
