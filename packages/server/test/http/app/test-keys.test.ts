import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { type Browser, signedUp } from './browser.js';

let test: TestServer;
let photo: Buffer;
beforeAll(async () => {
  test = await startTestServer({ NOBG_TEST_KEYS_PER_HOUR: '4' });
  photo = await redOnGreen();
});

type Made = { secret: string; key: { hour: { limit: number } } };

const keyOf = (browser: Browser, name: string) =>
  browser.json<Made>('POST', 'keys', { name, kind: 'test' }, 201);

const send = (secret: string, bytes: Uint8Array = photo) =>
  test.remove(formWith(bytes, { mode: 'product' }), { headers: { 'X-API-Key': secret } });

const inWork = async () => {
  const rows = await test.database.db.selectFrom('pending_charges').selectAll().execute();
  return rows.length;
};

describe('test keys of a fresh account of the free plan', () => {
  it('share a low limit of the hour, which another key of the account does not renew', async () => {
    const browser = await signedUp(test, 'hour@example.org');
    const [one, two] = [await keyOf(browser, 'one'), await keyOf(browser, 'two')];
    expect(one.key.hour.limit).toBe(4);
    for (let n = 0; n < 4; n += 1) expect((await send(one.secret)).status).toBe(200);
    await expectProblem(await send(two.secret), 429, 'rate_limited');
    await expectProblem(await send((await keyOf(browser, 'three')).secret), 429, 'rate_limited');
  });

  it('have as many requests in work as the plan says, whatever key they come with', async () => {
    const browser = await signedUp(test, 'parallel@example.org');
    const [one, two] = [await keyOf(browser, 'one'), await keyOf(browser, 'two')];
    const go = join(test.folder, 'parallel.go');
    const slow = await photoThatSays(`wait ${go}`);
    const first = [send(one.secret, slow), send(two.secret, slow)];
    await until(async () => expect(await inWork()).toBe(2));
    await expectProblem(await send(one.secret), 429, 'too_many_at_once');
    await writeFile(go, '');
    for (const answer of await Promise.all(first)) expect(answer.status).toBe(200);
  });

  it('leave the plan’s own images untouched', async () => {
    const browser = await signedUp(test, 'plan@example.org');
    await send((await keyOf(browser, 'one')).secret);
    const { account } = await browser.json<{ account: { limits: object[] } }>('GET', 'me');
    expect(account.limits[1]).toMatchObject({ window: 'day', used: 0 });
  });
});
