import { createLeadership } from '@nobg/server/adapters/database/leadership.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freshPostgres, POSTGRES_URL, runOnServer } from '../support/databases.js';

describe.skipIf(!POSTGRES_URL)('leadership', () => {
  async function candidates() {
    const { url, drop } = await freshPostgres();
    const all = [createLeadership(url), createLeadership(url)] as const;
    onTestFinished(async () => {
      for (const one of all) await one.close();
      await drop();
    });
    return { all, url };
  }

  it('is held by one, and by the next where that one leaves', async () => {
    const { all } = await candidates();
    const held = await Promise.all(all.map((one) => one.hold()));
    expect(held.filter(Boolean)).toHaveLength(1);
    const [first, second] = held[0] ? all : [all[1], all[0]];
    expect([await first.hold(), await second.hold()]).toEqual([true, false]);
    await first.close();
    await vi.waitFor(async () => expect(await second.hold()).toBe(true), { timeout: 20_000 });
    expect(await first.hold()).toBe(false);
  });

  it('is lost with its connection, and can be had again', async () => {
    const { all, url } = await candidates();
    const [one] = all;
    expect(await one.hold()).toBe(true);
    await runOnServer(
      url,
      'select pg_terminate_backend(pid) from pg_locks where locktype = $$advisory$$ and database = (select oid from pg_database where datname = current_database())',
    );
    const again = async () => {
      const held = await Promise.all(all.map((other) => other.hold()));
      expect(held).toContain(true);
      return held;
    };
    const held = await vi.waitFor(again, { timeout: 20_000 });
    expect(held.filter(Boolean).length).toBeGreaterThan(0);
  });
});
