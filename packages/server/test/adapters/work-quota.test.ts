import { createAttemptStore } from '@nobg/server/adapters/database/attempts.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createWorkQuota, type WorkQuota } from '@nobg/server/domain/quota/work-quota.js';
import type { ApiKey } from '@nobg/server/entities/api-key.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

/** A key of an account on a plan of 4 images a day: 12 attempts. */
const key = {
  id: 'key_1',
  kind: 'live',
  ownerId: 'mara',
  entitlement: {
    plan: { priority: 10, concurrent: 50, requests_per_hour: null, images_per_day: 4 },
    quotaSubject: 'mara',
  },
} as unknown as ApiKey;

describe.each(databaseKinds())('the quota of work on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  let quota: WorkQuota;
  beforeEach(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    quota = createWorkQuota({
      attempts: createAttemptStore(database.db),
      clock: settableClock('2026-03-01T10:00:00Z'),
      limits: { perAddressPerDay: 500, renderMegapixels: { paying: 30, other: 10 } },
    });
  });
  afterEach(async () => {
    await database.close();
    await fresh.drop();
  });

  const reserved = async (count: number) =>
    (
      await Promise.allSettled(Array.from({ length: count }, () => quota.reserve(key, 'cutout')))
    ).map(({ status }) => status === 'fulfilled');

  it('cannot be passed by jobs that begin at the same time', async () => {
    expect((await reserved(30)).filter(Boolean)).toHaveLength(12);
    await expect(quota.reserve(key, 'cutout')).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
  });

  it('gets back what was never begun, and nothing else', async () => {
    const reservations = await Promise.all(
      Array.from({ length: 12 }, () => quota.reserve(key, 'cutout')),
    );
    await reservations[0]!.settle(0);
    await reservations[1]!.settle(1);
    expect((await reserved(2)).filter(Boolean)).toHaveLength(1);
  });

  it('counts the megapixels of a render once they are known', async () => {
    await (await quota.reserve(key, 'render')).settle(29);
    await (await quota.reserve(key, 'render')).settle(25);
    await expect(quota.reserve(key, 'render')).rejects.toThrow('30 megapixels');
  });

  it('counts what renders may come to while they run, so that many at once cannot pass the bound', async () => {
    const tries = Array.from({ length: 9 }, () => quota.reserve(key, 'render', 25));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await (await Promise.any(tries)).settle(2);
    await quota.reserve(key, 'render', 25);
    await expect(quota.reserve(key, 'render', 25)).rejects.toThrow('30 megapixels');
  });

  /** Accounts that do not pay, each with room of its own, from one address. */
  const fromAddress = (perAddressPerDay: number) => {
    const bounded = createWorkQuota({
      attempts: createAttemptStore(database.db),
      clock: settableClock('2026-03-01T10:00:00Z'),
      limits: { perAddressPerDay, renderMegapixels: { paying: 30, other: 10 } },
    });
    return (account: string, from: string, priority = 0) => {
      const plan = { priority, concurrent: 50, requests_per_hour: null, images_per_day: 4 };
      const entitlement = { plan, quotaSubject: account };
      const of = { id: `key_${account}`, kind: 'live', ownerId: account, from, entitlement };
      return bounded.reserve(of as unknown as ApiKey, 'cutout');
    };
  };
  const tooMany = { code: 'too_many_attempts', retryAfterS: 14 * 3600 };

  it('binds an address of IPv4 over all accounts that do not pay', async () => {
    const at = fromAddress(2);
    await at('one', '203.0.113.7');
    await at('two', '::ffff:203.0.113.7');
    await expect(at('three', '203.0.113.7')).rejects.toMatchObject(tooMany);
    await at('four', '203.0.113.8');
    await at('five', '203.0.113.7', 10);
  });

  it('binds addresses of IPv6 by /64, and four times as many by /48', async () => {
    const at = fromAddress(2);
    await at('one', '2001:db8:1:a::1');
    await at('two', '2001:db8:1:a:ffff::2');
    await expect(at('three', '2001:db8:1:a::3')).rejects.toMatchObject(tooMany);
    for (let n = 0; n < 6; n += 1) await at(`other-${n}`, `2001:db8:1:b${n}::1`);
    await expect(at('four', '2001:db8:1:c::1')).rejects.toMatchObject(tooMany);
    await at('five', '2001:db8:2:c::1');
    // Nothing was counted for the /64 of who was refused for the /48: a wider bound lets three more in.
    const wider = fromAddress(3);
    for (let n = 0; n < 3; n += 1) await wider(`wider-${n}`, '2001:db8:1:c::1');
    await expect(wider('four', '2001:db8:1:c::1')).rejects.toMatchObject(tooMany);
  });
});
