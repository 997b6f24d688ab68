import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import type { ApiKey } from '@nobg/server/domain/accounts/keys.js';
import {
  createUsageQuota,
  RateLimitError,
  type UsageQuota,
} from '@nobg/server/domain/quota/usage.js';
import type { UsageStore } from '@nobg/server/ports/usage-store.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.js';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';
import { newKey } from '../support/keys.js';

const RESERVE_ALL = `
  import { openDatabase } from '@nobg/server/adapters/database/open.js';
  import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
  import { createUsageQuota } from '@nobg/server/domain/quota/usage.js';
  const [url, key, time, count] = process.argv.slice(1);
  const database = await openDatabase(url);
  const clock = { now: () => new Date(time) };
  const usage = createUsageQuota({ usage: createUsageStore(database.db), clock });
  const all = await Promise.allSettled(
    Array.from({ length: Number(count) }, () => usage.reserve(JSON.parse(key))),
  );
  const passed = all.filter((each) => each.status === 'fulfilled');
  const others = all.filter((each) => each.status === 'rejected' && each.reason.code !== 'rate_limited');
  console.log(JSON.stringify({ passed: passed.length, others: others.map((each) => String(each.reason)) }));
  if (process.argv.includes('stay')) await new Promise(() => setInterval(() => undefined, 1000));
  await database.close();`;

describe.each(databaseKinds())('usage by clock hour on $name', (kind) => {
  const clock = settableClock('2026-03-01T10:20:00Z');
  let fresh: FreshDatabase;
  let database: Database;
  let store: UsageStore;
  let usage: UsageQuota;
  let key: ApiKey;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    store = createUsageStore(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('pending_charges').execute();
    clock.set('2026-03-01T10:20:00Z');
    usage = createUsageQuota({ usage: store, clock });
    key = await newKey(database, clock, 10);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('tells what is used, what remains, and when the hour ends', async () => {
    const reset = new Date('2026-03-01T11:00:00Z');
    expect(await usage.peek(key)).toEqual({ used: 0, limit: 10, remaining: 10, resetAt: reset });
    const first = await usage.reserve(key);
    expect(first.usage).toEqual({ used: 1, limit: 10, remaining: 9, resetAt: reset });
    await first.settle();
    expect(await usage.peek(key)).toEqual({ used: 1, limit: 10, remaining: 9, resetAt: reset });
  });

  it('tells it of several keys with one question to the store', async () => {
    await (await usage.reserve(key)).settle();
    const other = { ...(await newKey(database, clock, 5)), name: 'other' };
    const asked: (readonly string[])[] = [];
    const counted: UsageStore = {
      ...store,
      countEach(keyIds, hour) {
        asked.push(keyIds);
        return store.countEach(keyIds, hour);
      },
      count: () => expect.fail('asked of one key'),
      countPlan: () => expect.fail('asked of an account'),
    };
    const each = await createUsageQuota({ usage: counted, clock }).peekEach([key, other]);
    expect(each.map(({ key: of, usage: { used, limit } }) => [of.name, used, limit])).toEqual([
      ['test', 1, 10],
      ['other', 0, 5],
    ]);
    expect(asked).toEqual([[key.id, other.id]]);
  });

  it('lets exactly 10 of 50 requests pass that come at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => usage.reserve(key)));
    expect(all.filter((each) => each.status === 'fulfilled')).toHaveLength(10);
    for (const each of all) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(RateLimitError);
    }
    expect((await usage.peek(key)).used).toBe(10);
  });

  it('lets exactly 10 of 60 requests pass that come to three processes at once', async () => {
    const args = [fresh.url, JSON.stringify(key), '2026-03-01T10:20:00Z', '20'];
    const ends = await Promise.all([1, 2, 3].map(() => runChild(RESERVE_ALL, args)));
    const reports = ends.map((end) => {
      expect(end.stderr).toBe('');
      return JSON.parse(end.stdout) as { passed: number; others: string[] };
    });
    expect(reports.flatMap((report) => report.others)).toEqual([]);
    expect(reports.reduce((sum, report) => sum + report.passed, 0)).toBe(10);
    expect((await usage.peek(key)).used).toBe(10);
  });

  it('says how long to wait, at least a second, and gives the usage for the headers', async () => {
    const small = { ...key, limitPerHour: 1 };
    await (await usage.reserve(small)).settle();
    const refusal = async (time: string): Promise<RateLimitError> => {
      clock.set(time);
      const error = await usage.reserve(small).catch((thrown: unknown) => thrown);
      if (!(error instanceof RateLimitError)) throw new Error(`expected a refusal, got ${error}`);
      return error;
    };
    const early = await refusal('2026-03-01T10:20:00Z');
    expect(early).toMatchObject({ code: 'rate_limited', status: 429, retryAfterS: 2400 });
    expect(early.usage).toEqual({
      used: 1,
      limit: 1,
      remaining: 0,
      resetAt: new Date('2026-03-01T11:00:00Z'),
    });
    expect((await refusal('2026-03-01T10:59:59.999Z')).retryAfterS).toBe(1);
    clock.set('2026-03-01T11:00:00Z');
    expect((await usage.reserve(small)).usage.used).toBe(1);
  });

  it('charges nothing for a refused request', async () => {
    const small = { ...key, limitPerHour: 1 };
    const first = await usage.reserve(small);
    await expect(usage.reserve(small)).rejects.toThrow(RateLimitError);
    await first.refund();
    expect((await usage.peek(small)).used).toBe(0);
  });

  it('charges nothing for a failed request, however often it is refunded', async () => {
    const first = await usage.reserve(key);
    await usage.reserve(key);
    await Promise.all([first.refund(), first.refund()]);
    await first.refund();
    await first.settle();
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('keeps the charge of a finished request, whatever is called afterwards', async () => {
    const done = await usage.reserve(key);
    await done.settle();
    await done.refund();
    await done.settle();
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('refunds into the hour that was charged when the next one has begun', async () => {
    clock.set('2026-03-01T10:59:58Z');
    const late = await usage.reserve(key);
    await usage.reserve(key);
    clock.set('2026-03-01T11:00:01Z');
    await usage.reserve(key);
    await late.refund();
    expect((await usage.peek(key)).used).toBe(1);
    clock.set('2026-03-01T10:59:59Z');
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('refunds what a killed process held, once its lease has run out', async () => {
    const args = [fresh.url, JSON.stringify(key), '2026-03-01T10:20:00Z', '3', 'stay'];
    const end = await runChild(RESERVE_ALL, args, { killAt: '}\n' });
    expect(end.signal).toBe('SIGKILL');
    const alive = await usage.reserve(key);
    expect(alive.usage.used).toBe(4);
    clock.set('2026-03-01T10:21:00Z');
    expect(await usage.sweep()).toBe(0);
    clock.set('2026-03-01T10:22:30Z');
    expect(await usage.sweep()).toBe(3);
    expect((await usage.peek(key)).used).toBe(1);
    await alive.settle();
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('keeps a request that takes hours, as long as its process sweeps', async () => {
    const long = await usage.reserve(key);
    for (let n = 0; n < 120; n += 1) {
      clock.advance(60_000);
      expect(await usage.sweep()).toBe(0);
    }
    await long.settle();
    clock.set('2026-03-01T10:20:00Z');
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('charges for work that was done though its lease ran out', async () => {
    const stuck = await usage.reserve(key);
    clock.advance(600_000);
    expect(await createUsageQuota({ usage: store, clock }).sweep()).toBe(1);
    await stuck.settle();
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('lets a refund be tried after settling failed, and else leaves it to the lease', async () => {
    let broken = true;
    const failing = async (): Promise<void> => {
      throw new Error('connection lost');
    };
    const flaky: UsageStore = {
      ...store,
      settle: (charge) => (broken ? failing() : store.settle(charge)),
      refund: (id) => (broken ? failing() : store.refund(id)),
    };
    const rules = createUsageQuota({ usage: flaky, clock });
    const [one, two] = [await rules.reserve(key), await rules.reserve(key)];
    await expect(one.settle()).rejects.toThrow('connection lost');
    await expect(two.refund()).rejects.toThrow('connection lost');
    broken = false;
    await one.refund();
    expect((await rules.peek(key)).used).toBe(1);
    clock.advance(121_000);
    expect(await rules.sweep()).toBe(1);
    expect((await rules.peek(key)).used).toBe(0);
  });
});
