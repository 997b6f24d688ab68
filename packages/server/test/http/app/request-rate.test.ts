import { createRequestRate } from '@nobg/server/http/plugins/request-rate.js';
import { expect, it } from 'vitest';
import { expectProblem, startTestServer } from '../support.js';
import { openBrowser, signedUp } from './browser.js';

it('an account that asks the web app too often is refused until the minute is over, and others are not', async () => {
  const test = await startTestServer({ NOBG_APP_REQUESTS_PER_MINUTE: '20' });
  const busy = await signedUp(test, 'busy@example.org');
  const other = await signedUp(test, 'other@example.org');
  const statuses: number[] = [];
  for (let n = 0; n < 25; n += 1) statuses.push((await busy.ask('GET', 'keys')).status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(statuses.at(-1)).toBe(429);
  const refused = await busy.ask('GET', 'keys');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await expectProblem(refused, 429, 'too_many_attempts');
  expect((await other.ask('GET', 'keys')).status).toBe(200);
  test.clock.advance(60_000);
  expect((await busy.ask('GET', 'keys')).status).toBe(200);
});

it('an address has four times as many over all accounts, a /48 of IPv6 sixteen times', async () => {
  const rate = createRequestRate({ clock: { now: () => new Date(0) }, perMinute: 1 });
  const refused = expect.objectContaining({ code: 'too_many_attempts', retryAfterS: 60 });
  for (let n = 0; n < 4; n += 1) rate.takeAddress('203.0.113.7');
  expect(() => rate.takeAddress('::ffff:203.0.113.7')).toThrow(refused);
  rate.takeAddress('203.0.113.8');
  for (let n = 0; n < 4; n += 1) rate.takeAddress(`2001:db8:1:a::${n}`);
  expect(() => rate.takeAddress('2001:db8:1:a::9')).toThrow(refused);
  for (let n = 0; n < 11; n += 1) rate.takeAddress(`2001:db8:1:b${n}::1`);
  // What was refused for the /64 was not counted for the /48.
  rate.takeAddress('2001:db8:1:c::1');
  expect(() => rate.takeAddress('2001:db8:1:d::1')).toThrow(refused);
  rate.takeAddress('2001:db8:2:d::1');
});

it('requests of one address are refused before a session is looked up, whosever it is', async () => {
  const test = await startTestServer({ NOBG_APP_REQUESTS_PER_MINUTE: '5' });
  const accounts = [];
  for (let n = 0; n < 4; n += 1) {
    accounts.push(await signedUp(test, `one${n}@example.org`));
    test.clock.advance(60_000);
  }
  const statuses: number[] = [];
  for (let n = 0; n < 24; n += 1) {
    const answer = await accounts[n % accounts.length]!.ask('GET', 'me');
    statuses.push(answer.status);
    if (answer.status === 429) expect(answer.headers.get('retry-after')).toBe('60');
  }
  expect(statuses).toEqual([...Array(20).fill(200), ...Array(4).fill(429)]);
});

it('visitors are counted by address; of IPv6 by /64', async () => {
  const rate = createRequestRate({ clock: { now: () => new Date(0) }, perMinute: 2 });
  const take = (address: string, account: string | null = null) => rate.take({ account, address });
  take('2001:db8:1:a::1');
  take('2001:db8:1:a::2');
  expect(() => take('2001:db8:1:a:ffff::')).toThrow('at most 2 requests');
  take('2001:db8:1:b::1');
  take('2001:db8:1:a::1', 'account');
});

it('the first pages of a visitor are answered', async () => {
  const test = await startTestServer();
  expect((await openBrowser(test).ask('GET', 'config')).status).toBe(200);
});
