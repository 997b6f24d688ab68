import { keyUsageSchema } from '@nobg/contract/usage.js';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { createUserStore } from '@nobg/server/adapters/database/users.js';
import { user } from '@nobg/testing/suites/stores.js';
import { expect, it } from 'vitest';
import { formWith, redOnGreen, startTestServer } from './support.js';

it('GET /api/v1/usage says what a key and its account’s plan have used, and costs nothing', async () => {
  const test = await startTestServer();
  const get = async () => {
    const headers = { 'X-API-Key': test.secret };
    const response = await fetch(`${test.url}/api/v1/usage`, { headers });
    expect(response.status).toBe(200);
    return keyUsageSchema.parse(await response.json());
  };
  const jobs = { waiting: 0, bytes: 0, max_waiting: 100_000, max_bytes: 10_737_418_240 };
  const resets_at = '2026-03-01T11:00:00.000Z';
  const unused = { used: 0, limit: 100, remaining: 100, resets_at };
  expect(await get()).toEqual({ key: unused, plan: null, jobs });
  const { db } = test.database;
  await createUserStore(db).insert(user({ id: 'usr_pro', planId: 'pro' }));
  const key = (await test.keys.list()).find(({ name }) => name === 'test');
  await createKeyStore(db).adopt(key?.id ?? '', 'usr_pro');
  expect((await test.remove(formWith(await redOnGreen()))).status).toBe(200);
  const used = await get();
  expect(used.key).toEqual({ ...unused, used: 1, remaining: 99 });
  expect(used.plan).toMatchObject({ name: 'Pro', in_work: 0, concurrent: 8 });
  expect(used.plan?.windows.map(({ window, used: n, limit }) => [window, n, limit])).toEqual([
    ['hour', 1, 500],
    ['day', 1, null],
    ['month', 1, 5000],
  ]);
});
