import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer } from '../support.js';
import { administrator, openBrowser, PASSWORD, signedUp } from './browser.js';

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});

describe('signing up', () => {
  it('makes an account of the free plan and signs it in', async () => {
    const browser = openBrowser(test);
    const answer = await browser.json(
      'POST',
      'sign-up',
      { email: ' Ada@Bücher.Example ', password: PASSWORD },
      201,
    );
    expect(answer).toMatchObject({
      state: 'signed_in',
      account: { email: 'ada@xn--bcher-kva.example', role: 'user', plan: { id: 'free' } },
    });
    expect(await browser.json('GET', 'me')).toMatchObject({
      account: {
        limits: [
          { window: 'hour', used: 0, limit: null, remaining: null },
          {
            window: 'day',
            used: 0,
            limit: 20,
            remaining: 20,
            resets_at: '2026-03-02T00:00:00.000Z',
          },
          { window: 'month', used: 0, limit: null },
        ],
      },
    });
  });

  it('refuses a taken address, however it is written, where no letter can be sent', async () => {
    await signedUp(test, 'taken@example.org');
    const again = { email: 'TAKEN@example.org', password: 'another good one' };
    await expectProblem(await openBrowser(test).ask('POST', 'sign-up', again), 409, 'email_taken');
  });

  it.each([
    ['a password in lists of leaked ones', { password: 'Password2024!' }, 'weak_password'],
    ['a short password', { password: 'k7$Qz9' }, 'weak_password'],
    ['a password made of the address', { password: 'new.person1' }, 'weak_password'],
    ['an absurdly long password', { password: 'aB3$'.repeat(300) }, 'invalid_field'],
    ['an absurdly long address', { email: `${'a'.repeat(300)}@example.org` }, 'invalid_field'],
    ['messages of two alphabets', { email: 'pаypal@example.org' }, 'invalid_email'],
    [
      'a line break in the address',
      { email: 'a@example.org\r\nBcc: b@example.org' },
      'invalid_email',
    ],
    ['an unknown field', { role: 'admin' }, 'unknown_field'],
    ['a number for a password', { password: 12345678 }, 'invalid_field'],
  ])('refuses %s', async (_what, change, code) => {
    const body = { email: 'new.person@example.org', password: PASSWORD, ...change };
    const response = await openBrowser(test).ask('POST', 'sign-up', body);
    const { errors } = await expectProblem(response, 422, code);
    expect(JSON.stringify(errors)).not.toContain('Password2024');
  });

  it('refuses what is not JSON', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    const response = await openBrowser(test).ask('POST', 'sign-up', {}, { headers });
    await expectProblem(response, 422, 'malformed_body');
  });
});

describe('signing in', () => {
  it('gives a new token each time, and ends the session that the browser had', async () => {
    const browser = await signedUp(test, 'rotate@example.org');
    const first = browser.cookie;
    await browser.json('POST', 'sign-in', { email: 'rotate@example.org', password: PASSWORD });
    expect(browser.cookie).not.toBe(first);
    const old = openBrowser(test);
    old.cookie = first;
    expect(await old.json('GET', 'me')).toEqual({ account: null });
    expect(browser.lastSet).toMatch(/; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
  });

  it('lets a browser in that the account signed in with before, whoever tries passwords elsewhere', async () => {
    const email = 'known@example.org';
    const requested = { email, password: PASSWORD };
    await signedUp(test, email);
    const first = await openBrowser(test).ask('POST', 'sign-in', requested);
    const [device = ''] = first.headers
      .getSetCookie()
      .flatMap((set) => (set.startsWith('nobg_device=') ? [set.split(';', 1)[0]] : []));
    expect(first.headers.getSetCookie().join()).toMatch(
      /nobg_device=[^;]+; .*HttpOnly; SameSite=Lax/,
    );
    const { db } = test.database;
    await db.deleteFrom('attempts').execute();
    // As a hundred tries from many addresses leave it.
    const bound = createHash('sha256').update(`sign-in-account\n${email}`).digest('base64url');
    const hour = Math.floor(test.clock.now().getTime() / 3_600_000) * 3_600_000;
    await db
      .insertInto('attempts')
      .values({ subject: bound, window_start: hour, count: 100 })
      .execute();
    await expectProblem(
      await openBrowser(test).ask('POST', 'sign-in', requested),
      429,
      'too_many_attempts',
    );
    const withCookie = (Cookie: string) =>
      openBrowser(test).ask('POST', 'sign-in', requested, { headers: { Cookie } });
    await expectProblem(await withCookie(`${device.slice(0, -2)}AA`), 429, 'too_many_attempts');
    expect((await withCookie(device)).status).toBe(200);
    await db.deleteFrom('attempts').execute();
  });

  it('never takes a token that somebody else chose', async () => {
    const victim = openBrowser(test);
    const planted = `nobg_session=${'A'.repeat(43)}`;
    victim.cookie = planted;
    await victim.json('POST', 'sign-in', { email: 'rotate@example.org', password: PASSWORD });
    expect(victim.cookie).not.toBe(planted);
    const attacker = openBrowser(test);
    attacker.cookie = planted;
    expect(await attacker.json('GET', 'me')).toEqual({ account: null });
  });

  it('answers alike for a wrong password, an unknown address and what is no address', async () => {
    const tries = ['rotate@example.org', 'nobody@example.org', 'not an address'];
    const answers = await Promise.all(
      tries.map(async (email) => {
        const response = await openBrowser(test).ask('POST', 'sign-in', {
          email,
          password: 'wrong',
        });
        const { request_id: _id, ...body } = (await expectProblem(
          response,
          401,
          'wrong_credentials',
        )) as unknown as Record<string, unknown>;
        return body;
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('ends with signing out', async () => {
    const browser = await signedUp(test, 'out@example.org');
    const { cookie } = browser;
    await browser.json('POST', 'sign-out', undefined, 204);
    expect(browser.cookie).toBeNull();
    browser.cookie = cookie;
    await expectProblem(await browser.ask('GET', 'sessions'), 401, 'not_signed_in');
  });
});

describe('requests that change something', () => {
  it.each([
    ['from another site', { Origin: 'https://evil.example' }],
    ['from a page without an origin', { Origin: 'null' }],
    ['from the same machine’s other port', { Origin: 'http://127.0.0.1:1' }],
  ])('are refused %s', async (_what, headers) => {
    const browser = await signedUp(test, `csrf${Math.random()}@example.org`);
    const response = await browser.ask('POST', 'sign-out', undefined, { headers });
    await expectProblem(response, 403, 'cross_site');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await browser.json<{ account: object }>('GET', 'me')).account).not.toBeNull();
  });

  it('are refused without an Origin, unless the browser says that they are our own', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${test.url}/app/api/sign-out`, { method: 'POST', headers });
    await expectProblem(await post({}), 403, 'cross_site');
    await expectProblem(await post({ 'Sec-Fetch-Site': 'cross-site' }), 403, 'cross_site');
    expect((await post({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(204);
  });

  it('are not allowed to other origins by a preflight', async () => {
    const response = await fetch(`${test.url}/app/api/sign-out`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-methods')).toBeNull();
    expect(response.status).toBe(405);
  });
});

describe('an account', () => {
  it('lists its sessions and ends one or all others', async () => {
    const here = await signedUp(test, 'sessions@example.org');
    const there = openBrowser(test);
    await there.json('POST', 'sign-in', { email: 'sessions@example.org', password: PASSWORD });
    const { sessions } = await here.json<{ sessions: { id: string; current: boolean }[] }>(
      'GET',
      'sessions',
    );
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    expect(sessions[0]).toMatchObject({ address: '127.0.0.1', agent: 'Browser of a test' });
    const other = sessions.find(({ current }) => !current);
    await here.json('DELETE', `sessions/${other?.id}`, undefined, 204);
    expect(await there.json('GET', 'me')).toEqual({ account: null });
    await there.json('POST', 'sign-in', { email: 'sessions@example.org', password: PASSWORD });
    await here.json('DELETE', 'sessions', undefined, 204);
    expect(await there.json('GET', 'me')).toEqual({ account: null });
    expect(await here.json('GET', 'me')).not.toEqual({ account: null });
  });

  it('finds no session of somebody else', async () => {
    const one = await signedUp(test, 'one@example.org');
    const two = await signedUp(test, 'two@example.org');
    const { sessions } = await two.json<{ sessions: { id: string }[] }>('GET', 'sessions');
    const response = await one.ask('DELETE', `sessions/${sessions[0]?.id}`);
    await expectProblem(response, 404, 'not_found');
    expect(await two.json('GET', 'me')).not.toEqual({ account: null });
  });

  it('changes its password with the old one, and its other sessions end', async () => {
    const here = await signedUp(test, 'change@example.org');
    const there = openBrowser(test);
    await there.json('POST', 'sign-in', { email: 'change@example.org', password: PASSWORD });
    const wrong = { current: 'not it', password: 'quite another one' };
    await expectProblem(await here.ask('POST', 'password', wrong), 403, 'wrong_password');
    await here.json('POST', 'password', { current: PASSWORD, password: 'quite another one' }, 204);
    expect(await there.json('GET', 'me')).toEqual({ account: null });
    expect(await here.json('GET', 'me')).not.toEqual({ account: null });
    const old = { email: 'change@example.org', password: PASSWORD };
    await expectProblem(await there.ask('POST', 'sign-in', old), 401, 'wrong_credentials');
  });

  it('is deleted with its keys and its sessions', async () => {
    const browser = await signedUp(test, 'gone@example.org');
    await browser.json('POST', 'keys', { name: 'mine', kind: 'test' }, 201);
    const wrong = await browser.ask('POST', 'delete-account', { password: 'wrong' });
    await expectProblem(wrong, 403, 'wrong_password');
    await browser.json('POST', 'delete-account', { password: PASSWORD }, 204);
    const { db } = test.database;
    const users = db.selectFrom('users').selectAll().where('email', '=', 'gone@example.org');
    expect(await users.execute()).toEqual([]);
    const keys = db.selectFrom('api_keys').selectAll().where('name', '=', 'mine');
    expect(await keys.execute()).toEqual([]);
    await signedUp(test, 'gone@example.org');
  });
});

describe('guessing passwords', () => {
  it('is stopped after ten tries from one address, the right password included', async () => {
    const own = await startTestServer();
    await signedUp(own, 'guess@example.org');
    const guess = (password: string) =>
      openBrowser(own).ask('POST', 'sign-in', { email: 'guess@example.org', password });
    for (let n = 0; n < 10; n += 1)
      await expectProblem(await guess(`no ${n}`), 401, 'wrong_credentials');
    const refused = await guess(PASSWORD);
    await expectProblem(refused, 429, 'too_many_attempts');
    expect(refused.headers.get('retry-after')).toBe('300');
    own.clock.advance(15 * 60_000);
    expect((await guess(PASSWORD)).status).toBe(200);
  });

  it('is stopped over many accounts as well, known or not', async () => {
    const own = await startTestServer();
    const guesses = Array.from({ length: 51 }, (_, n) =>
      openBrowser(own).ask('POST', 'sign-in', { email: `n${n}@example.org`, password: 'guess' }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});

describe('the first administrator', () => {
  it('signs up by a link that works once, and gets the first key', async () => {
    const own = await startTestServer();
    await own.database.db.deleteFrom('api_keys').execute();
    const secret = (await own.server.ensureFirstKey()) ?? '';
    const browser = await administrator(own);
    expect(await browser.json('GET', 'keys')).toMatchObject({
      keys: [{ name: 'first key', hint: `nobg_live_…${secret.slice(-4)}`, limit_per_hour: 100 }],
    });
    expect(await browser.json('GET', 'me')).toMatchObject({
      account: { role: 'admin', plan: { id: 'business' } },
    });
    expect(await own.server.administratorLink()).toBeNull();
  });

  it('gets no second one by the same link', async () => {
    const own = await startTestServer();
    const link = (await own.server.administratorLink()) ?? '';
    const invitation = link.split('#invitation=')[1];
    const requested = (email: string) => ({ email, password: PASSWORD, invitation });
    await openBrowser(own).json('POST', 'sign-up', requested('a@example.org'), 201);
    const second = await openBrowser(own).ask('POST', 'sign-up', requested('b@example.org'));
    await expectProblem(second, 410, 'invalid_link');
  });
});

it('keeps sessions to 14 days without use and to 90 days in all', async () => {
  const own = await startTestServer();
  const browser = await signedUp(own, 'time@example.org');
  const isIn = async () =>
    (await browser.json<{ account: object | null }>('GET', 'me')).account !== null;
  const DAY = 24 * 3_600_000;
  for (let day = 0; day < 84; day += 12) {
    expect(await isIn()).toBe(true);
    own.clock.advance(12 * DAY);
  }
  expect(await isIn()).toBe(true);
  own.clock.advance(6 * DAY);
  expect(await isIn()).toBe(false);
  const idle = await signedUp(own, 'idle@example.org');
  own.clock.advance(14 * DAY);
  expect(await idle.json('GET', 'me')).toEqual({ account: null });
});
