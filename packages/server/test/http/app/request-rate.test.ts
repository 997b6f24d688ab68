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
