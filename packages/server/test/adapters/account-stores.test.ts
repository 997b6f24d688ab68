import { createAttemptStore } from '@nobg/server/adapters/database/attempts.js';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { createLinkStore } from '@nobg/server/adapters/database/links.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createRequestLogStore } from '@nobg/server/adapters/database/request-log.js';
import { createSessionStore } from '@nobg/server/adapters/database/sessions.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import { createUserStore } from '@nobg/server/adapters/database/users.js';
import { readConfig } from '@nobg/server/config/config.js';
import { createAccountKeys } from '@nobg/server/domain/accounts/account-keys.js';
import { createPlanCatalogue } from '@nobg/server/domain/accounts/plan-catalogue.js';
import type { LoggedRequest } from '@nobg/server/entities/logged-request.js';
import type { User } from '@nobg/server/entities/user.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';
import { newKey } from '../support/keys.js';

const NOW = new Date('2026-03-01T10:10:00Z');
const LATER = new Date('2026-03-08T00:00:00Z');
const clock = settableClock(NOW.toISOString());
const plans = createPlanCatalogue(readConfig({}).plans);
const unbounded = { consume: async () => undefined };

function user(of: Partial<User> = {}): User {
  return {
    ...{ id: 'usr_a', email: 'a@example.org', passwordHash: 'hash', role: 'user', planId: 'free' },
    ...{ createdAt: NOW, verifiedAt: NOW, lockedAt: null },
    ...of,
  };
}

describe.each(databaseKinds())('accounts on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('keep one user for an address, and count administrators who can sign in', async () => {
    const users = createUserStore(database.db);
    expect(await users.insert(user())).toBe(true);
    expect(await users.insert(user({ id: 'usr_b' }))).toBe(false);
    expect(await users.findByEmail('a@example.org')).toEqual(user());
    await users.insert(user({ id: 'usr_c', email: 'c@example.org', role: 'admin' }));
    await users.insert(user({ id: 'usr_d', email: 'd@example.org', role: 'admin', lockedAt: NOW }));
    await users.insert(
      user({ id: 'usr_e', email: 'e@example.org', role: 'admin', verifiedAt: null }),
    );
    expect(await users.countAdministrators()).toBe(1);
    await users.update('usr_d', { lockedAt: null, planId: 'pro' });
    expect(await users.findById('usr_d')).toMatchObject({ lockedAt: null, planId: 'pro' });
    expect(await users.deleteUnverified(new Date(NOW.getTime() + 1))).toBe(1);
    expect(await users.findById('usr_e')).toBeNull();
  });

  it('list users in pages of a stable order, with their numbers', async () => {
    const users = createUserStore(database.db);
    const all = { query: '', limit: 2, now: NOW };
    const first = await users.list({ ...all, after: null });
    const rest = await users.list({ ...all, after: first.at(-1)?.id ?? '' });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(['usr_d', 'usr_c', 'usr_a']);
    expect(rest[0]).toMatchObject({ sessions: 0, keys: 0, imagesThisMonth: 0, lastSeenAt: null });
    expect(await users.list({ ...all, query: '%', after: null })).toEqual([]);
  });

  it('keep sessions by the hash of their token until they are ended or expire', async () => {
    const sessions = createSessionStore(database.db);
    const session = {
      ...{ id: 'ses_1', userId: 'usr_a', createdAt: NOW, lastSeenAt: NOW, expiresAt: LATER },
      ...{ address: '203.0.113.7', agent: 'test' },
    };
    await sessions.insert(session, 'h1');
    await sessions.insert({ ...session, id: 'ses_2' }, 'h2');
    await expect(sessions.insert({ ...session, id: 'ses_3' }, 'h2')).rejects.toThrow();
    expect(await sessions.findByTokenHash('h1')).toEqual(session);
    expect(await sessions.delete('usr_c', 'ses_1')).toBe(false);
    await sessions.deleteAll('usr_a', 'ses_2');
    expect((await sessions.list('usr_a', NOW)).map(({ id }) => id)).toEqual(['ses_2']);
    expect(await sessions.list('usr_a', LATER)).toEqual([]);
    expect(await sessions.deleteExpired(LATER)).toBe(1);
  });

  it('give a one-time link to one of several that take it at once', async () => {
    const links = createLinkStore(database.db);
    const link = {
      ...{ id: 'lnk_1', kind: 'invitation' as const, userId: null, email: null, planId: 'pro' },
      ...{ createdAt: NOW, expiresAt: LATER },
    };
    await links.insert(link, 'l1');
    expect(await links.find('l1')).toEqual(link);
    const taken = await Promise.all([1, 2, 3].map(() => links.take('l1')));
    expect(taken.filter((each) => each !== null)).toEqual([link]);
  });

  it('count attempts that come at once one by one', async () => {
    const attempts = createAttemptStore(database.db);
    const counts = await Promise.all(Array.from({ length: 20 }, () => attempts.add('x', NOW)));
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(await attempts.add('x', LATER)).toBe(1);
    expect(await attempts.deleteBefore(LATER)).toBe(1);
  });

  it('have one key for the web app, however often it is asked for at once', async () => {
    const keys = createAccountKeys({
      keys: createKeyStore(database.db),
      plans,
      clock,
      rateLimiter: unbounded,
    });
    const made = await Promise.all([1, 2, 3, 4].map(() => keys.web(user())));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made[0]).toMatchObject({
      kind: 'web',
      entitlement: { plan: { id: 'free' }, quotaSubject: 'usr_a' },
    });
    const visitors = await Promise.all([1, 2].map(() => keys.guest('203.0.113.7')));
    expect(visitors[0]).toEqual(visitors[1]);
    expect(await createKeyStore(database.db).list()).toEqual([]);
  });

  it('never pass a plan’s limit, whichever keys are used at once, and give refunds back', async () => {
    const usage = createUsageStore(database.db);
    const keys = await Promise.all([newKey(database, clock), newKey(database, clock)]);
    const hour = new Date('2026-03-01T10:00:00Z');
    const limits = { key: 100, windows: { hour: null, day: 6, month: null }, concurrent: 100 };
    const charge = (n: number) => ({
      ...{ id: `plan-${n}`, keyId: keys[n % 2]?.id ?? '', hour, leaseUntil: LATER },
      plan: { subject: 'subject', at: NOW },
    });
    const outcomes = await Promise.all(
      Array.from({ length: 15 }, (_, n) => usage.chargePlan(charge(n), limits, NOW)),
    );
    expect(outcomes.filter((outcome) => 'used' in outcome)).toHaveLength(6);
    expect(outcomes.filter((outcome) => 'full' in outcome && outcome.full === 'day')).toHaveLength(
      9,
    );
    expect(await usage.countPlan('subject', NOW)).toEqual({
      windows: { hour: 6, day: 6, month: 6 },
      pending: 6,
    });
    const done = outcomes.findIndex((outcome) => 'used' in outcome);
    await usage.refund(`plan-${done}`);
    await usage.refund(`plan-${done}`);
    expect((await usage.countPlan('subject', NOW)).windows).toEqual({ hour: 5, day: 5, month: 5 });
    // Its lease ran out, but its work went on: it is counted again.
    await usage.settle(charge(done));
    expect(await usage.countPlan('subject', NOW)).toMatchObject({
      windows: { day: 6 },
      pending: 5,
    });
    const used = await Promise.all(keys.map((key) => usage.count(key.id, hour)));
    expect(used.reduce((sum, count) => sum + count)).toBe(6);
  });

  it('let no more requests be in work than the plan says, also when all come at once', async () => {
    const usage = createUsageStore(database.db);
    const key = await newKey(database, clock);
    const limits = { key: 100, windows: { hour: 100, day: null, month: null }, concurrent: 3 };
    const charges = Array.from({ length: 10 }, (_, n) => ({
      ...{ id: `busy-${n}`, keyId: key.id, hour: NOW, leaseUntil: LATER },
      plan: { subject: 'busy', at: NOW },
    }));
    const outcomes = await Promise.all(charges.map((each) => usage.chargePlan(each, limits, NOW)));
    expect(outcomes.filter((outcome) => 'used' in outcome)).toHaveLength(3);
    expect(await usage.countPlan('busy', NOW)).toMatchObject({ windows: { hour: 3 }, pending: 3 });
  });

  it('count requests by bucket and give the percentiles of their times', async () => {
    const log = createRequestLogStore(database.db);
    const key = await newKey(database, clock);
    const request = (n: number, of: Partial<LoggedRequest> = {}): LoggedRequest => ({
      ...{
        id: `req_${String(n).padStart(3, '0')}`,
        keyId: key.id,
        at: new Date(NOW.getTime() + n),
      },
      ...{ status: 200, code: null, mode: 'food', ms: n, uploadBytes: 5_000_000_000 },
      ...{ width: 2, height: 3, resultId: null },
      ...of,
    });
    for (let n = 1; n <= 100; n += 1) await log.add(request(n));
    await log.add(request(101, { status: 429, code: 'plan_limit', mode: null, ms: 1 }));
    await log.add(request(102, { at: LATER, ms: 7 }));
    const filter = { keyIds: [key.id], from: NOW, to: new Date('2026-03-09') };
    const DAY = 86_400_000;
    const day = new Date('2026-03-01').getTime();
    const times = await log.latency(filter, DAY);
    expect(times.sort((a, b) => a.bucket - b.bucket)).toEqual([
      { bucket: day, median: 50, p95: 95 },
      { bucket: LATER.getTime(), median: 7, p95: 7 },
    ]);
    expect(await log.latency(filter, 1_000_000 * DAY)).toMatchObject([{ median: 50, p95: 95 }]);
    const groups = await log.count({ ...filter, mode: 'food' }, DAY);
    expect(groups.map(({ bucket, requests }) => [bucket, requests]).sort()).toEqual([
      [day, 100],
      [LATER.getTime(), 1],
    ]);
    expect(await log.count({ ...filter, keyIds: [] }, DAY)).toEqual([]);
    const wanted = { keyIds: [key.id], ending: null, before: null, limit: 2, within: 3 };
    expect((await log.list(wanted)).map(({ id }) => id)).toEqual(['req_102', 'req_101']);
    const [third, ...none] = await log.list({ ...wanted, before: 'req_101' });
    expect(third).toEqual(request(100));
    expect(none).toEqual([]);
    expect(await log.list({ ...wanted, ending: 'refused' })).toMatchObject([
      { code: 'plan_limit' },
    ]);
    expect(await log.deleteBeyond(10)).toBe(92);
    expect(await log.deleteBefore(LATER)).toBe(9);
  });

  it('are deleted with all that is theirs, and nothing of others', async () => {
    const users = createUserStore(database.db);
    const keyStore = createKeyStore(database.db);
    const keys = createAccountKeys({ keys: keyStore, plans, clock, rateLimiter: unbounded });
    const mine = await keys.create(user(), {
      ...{ name: 'mine', kind: 'test', scopes: ['read'], expiresAt: null, limitPerHour: null },
    });
    const others = await keys.create(user({ id: 'usr_c' }), {
      ...{ name: 'other', kind: 'test', scopes: ['read'], expiresAt: null, limitPerHour: null },
    });
    await users.delete('usr_a');
    expect(await users.findById('usr_a')).toBeNull();
    expect(await keyStore.findById(mine.key.id)).toBeNull();
    expect(await keyStore.findById(others.key.id)).not.toBeNull();
  });
});
