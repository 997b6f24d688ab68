import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer } from '../support.js';
import { openBrowser } from './browser.js';

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    NOBG_TRUST_PROXY: 'loopback',
    NOBG_APP_REQUESTS_PER_MINUTE: '10000',
  });
});

const ask = (path: string, body: object, from: string) =>
  openBrowser(test).ask('POST', path, body, { headers: { 'X-Forwarded-For': from } });

const TOKEN = 'A'.repeat(43);
const PASSWORD = 'not the one';

/** Leaves attempts behind, as this many tries would. @param subject what they are counted under */
async function tried(subject: string, count: number, windowMs: number): Promise<void> {
  const hash = createHash('sha256').update(subject).digest('base64url');
  const window = Math.floor(test.clock.now().getTime() / windowMs) * windowMs;
  const row = { subject: hash, window_start: window, count };
  await test.database.db.insertInto('attempts').values(row).execute();
}

const QUARTER_MS = 15 * 60_000;

describe('the limit by address', () => {
  /** How often one address may; and a body that is refused for another reason, or asks for nothing. */
  it.each<[string, number, number, (n: number) => object]>([
    ['sign-up', 1, 20, () => ({ email: 'no address', password: PASSWORD })],
    ['verify-email/request', 2, 20, (n) => ({ email: `n${n}@example.org` })],
    ['reset-password/request', 3, 20, (n) => ({ email: `n${n}@example.org` })],
    ['invitation', 4, 60, () => ({ token: TOKEN })],
  ])('of %s holds for a /64, and for a /48 four times as wide', async (path, site, most, body) => {
    test.clock.advance(3_600_000);
    let count = 0;
    const status = async (network: string) => {
      count += 1;
      return (await ask(path, body(count), `2001:db8:${site}:${network}::${count}`)).status;
    };
    for (let network = 0; network < 4; network += 1) {
      for (let n = 0; n < most; n += 1) expect(await status(`${network}`)).not.toBe(429);
      if (network === 0) expect(await status('0')).toBe(429);
    }
    expect(await status('9')).toBe(429);
    expect((await ask(path, body(0), `2001:db8:${site + 100}::1`)).status).not.toBe(429);
  });

  it('of signing in holds for a /48, and of one account until the right password comes from there', async () => {
    const email = 'narrow@example.org';
    const right = 'correct horse battery';
    expect((await ask('sign-up', { email, password: right }, '203.0.113.1')).status).toBe(201);
    const from = (address: string) => ask('sign-in', { email, password: right }, address);
    await tried('sign-in-address\n2001:0db8:000a::/48', 200, QUARTER_MS);
    await expectProblem(await from('2001:db8:a:1::1'), 429, 'too_many_attempts');
    await tried(`sign-in\n2001:0db8:000b::/48 ${email}`, 40, QUARTER_MS);
    await expectProblem(await from('2001:db8:b:1::1'), 429, 'too_many_attempts');
    await tried(`sign-in\n2001:0db8:000c::/48 ${email}`, 39, QUARTER_MS);
    for (let n = 0; n < 3; n += 1) expect((await from('2001:db8:c:1::1')).status).toBe(200);
  });
});
