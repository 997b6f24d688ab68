import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import type { PendingCharge, UsageStore } from '@nobg/server/ports/usage-store.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';
import { newKey } from '../support/keys.js';

const hour = new Date('2026-03-01T10:00:00Z');
const nextHour = new Date('2026-03-01T11:00:00Z');
const lease = new Date('2026-03-01T10:02:00Z');
const afterLease = new Date('2026-03-01T10:02:01Z');

describe.each(databaseKinds())('usage store on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: UsageStore;
  let keyId: string;
  let charges = 0;
  const newCharge = (of: Partial<PendingCharge> = {}): PendingCharge => {
    charges += 1;
    return { id: `charge-${charges}`, keyId, hour, leaseUntil: lease, ...of };
  };
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    store = createUsageStore(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('pending_charges').execute();
    keyId = (await newKey(database, settableClock('2026-03-01'))).id;
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('counts up to the limit, then refuses and changes nothing', async () => {
    expect(await store.charge(newCharge(), 2)).toBe(1);
    expect(await store.charge(newCharge(), 2)).toBe(2);
    const refused = newCharge();
    expect(await store.charge(refused, 2)).toBeNull();
    expect(await store.count(keyId, hour)).toBe(2);
    await store.refund(refused.id);
    expect(await store.count(keyId, hour)).toBe(2);
  });

  it('refuses everything at a limit of 0', async () => {
    expect(await store.charge(newCharge(), 0)).toBeNull();
    expect(await store.count(keyId, hour)).toBe(0);
  });

  it('lets exactly 10 of 50 charges pass that come at once, each with its own count', async () => {
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => store.charge(newCharge(), 10)),
    );
    const passed = counts.filter((count) => count !== null).sort((a, b) => a - b);
    expect(passed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await store.count(keyId, hour)).toBe(10);
  });

  it('counts each hour and each key for itself', async () => {
    const other = (await newKey(database, settableClock('2026-03-01'))).id;
    await store.charge(newCharge(), 1);
    expect(await store.charge(newCharge({ hour: nextHour }), 1)).toBe(1);
    expect(await store.charge(newCharge({ keyId: other }), 1)).toBe(1);
  });

  it('counts nothing when the pending row cannot be written', async () => {
    const charge = newCharge();
    await store.charge(charge, 10);
    await expect(store.charge(charge, 10)).rejects.toThrow();
    expect(await store.count(keyId, hour)).toBe(1);
  });

  it('gives a refund to the hour it was taken from, once', async () => {
    const charge = newCharge();
    await store.charge(charge, 10);
    await store.charge(newCharge(), 10);
    await store.charge(newCharge({ hour: nextHour }), 10);
    await Promise.all([store.refund(charge.id), store.refund(charge.id)]);
    await store.refund(charge.id);
    expect(await store.count(keyId, hour)).toBe(1);
    expect(await store.count(keyId, nextHour)).toBe(1);
  });

  it('does not refund what was settled', async () => {
    const charge = newCharge();
    await store.charge(charge, 10);
    await store.settle(charge);
    await store.refund(charge.id);
    expect(await store.refundExpired(afterLease)).toBe(0);
    expect(await store.count(keyId, hour)).toBe(1);
  });

  it('refunds what is pending beyond its lease, and nothing else', async () => {
    const dead = newCharge();
    const alive = newCharge();
    await store.charge(dead, 10);
    await store.charge(alive, 10);
    await store.renew([alive.id], new Date('2026-03-01T10:10:00Z'));
    expect(await store.refundExpired(new Date('2026-03-01T10:01:59Z'))).toBe(0);
    expect(await store.refundExpired(afterLease)).toBe(1);
    expect(await store.count(keyId, hour)).toBe(1);
  });

  it('refunds once when several sweeps run at the same time', async () => {
    for (let n = 0; n < 5; n += 1) await store.charge(newCharge(), 10);
    const refunded = await Promise.all([1, 2, 3].map(() => store.refundExpired(afterLease)));
    expect(refunded.reduce((sum, count) => sum + count)).toBe(5);
    expect(await store.count(keyId, hour)).toBe(0);
  });

  it('counts again what was refunded though its work went on', async () => {
    const charge = newCharge();
    await store.charge(charge, 1);
    await store.refundExpired(afterLease);
    expect(await store.charge(newCharge(), 1)).toBe(1);
    await store.settle(charge);
    expect(await store.count(keyId, hour)).toBe(2);
  });

  it('refuses to count for a key that is not there', async () => {
    await expect(store.charge(newCharge({ keyId: 'key_nobody' }), 10)).rejects.toThrow(
      /foreign key/i,
    );
  });
});
