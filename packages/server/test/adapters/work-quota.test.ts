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
});
