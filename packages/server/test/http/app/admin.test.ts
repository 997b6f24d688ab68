import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from '../support.js';
import { administrator, type Browser, openBrowser, PASSWORD, signedUp } from './browser.js';

type User = { id: string; email: string; plan: string };
let test: TestServer;
let admin: Browser;
beforeAll(async () => {
  test = await startTestServer();
  admin = await administrator(test);
});

async function userOf(email: string): Promise<User> {
  const { users } = await admin.json<{ users: User[] }>(
    'GET',
    `admin/users?query=${encodeURIComponent(email)}`,
  );
  const [user] = users;
  if (user === undefined) throw new Error(`no user ${email}`);
  return user;
}

describe('administrators', () => {
  it('are the only ones for whom their pages are there', async () => {
    const user = await signedUp(test, 'user@example.org');
    const { id } = await userOf('user@example.org');
    for (const [method, path, body] of [
      ['GET', 'admin/users', undefined],
      ['PATCH', `admin/users/${id}`, { role: 'admin' }],
      ['DELETE', `admin/users/${id}`, undefined],
      ['DELETE', `admin/users/${id}/sessions`, undefined],
      ['POST', `admin/users/${id}/reset-link`, undefined],
      ['GET', 'admin/invitations', undefined],
      ['POST', 'admin/invitations', {}],
      ['DELETE', 'admin/invitations/lnk_1', undefined],
      ['GET', 'admin/audit', undefined],
      ['GET', 'admin/system', undefined],
    ] as const) {
      await expectProblem(await user.ask(method, path, body), 404, 'not_found');
      const headers = { 'Content-Type': 'application/json' };
      const broken = method === 'GET' ? {} : { headers, body: '{' };
      await expectProblem(await user.ask(method, path, undefined, broken), 404, 'not_found');
      await expectProblem(await openBrowser(test).ask(method, path, body), 401, 'not_signed_in');
    }
  });

  it('find users page by page, newest first', async () => {
    for (const n of [1, 2, 3]) {
      test.clock.advance(1000);
      await signedUp(test, `page${n}@pages.example`);
    }
    const first = await admin.json<{ users: User[]; next: string }>(
      'GET',
      'admin/users?query=PAGES.&limit=2',
    );
    expect(first.users.map(({ email }) => email)).toEqual([
      'page3@pages.example',
      'page2@pages.example',
    ]);
    const rest = await admin.json<{ users: User[]; next: null }>(
      'GET',
      `admin/users?query=pages.&limit=2&after=${first.next}`,
    );
    expect(rest).toMatchObject({
      users: [{ email: 'page1@pages.example', sessions: 1, keys: 0 }],
      next: null,
    });
    expect(await admin.json('GET', 'admin/users?query=%25')).toEqual({ users: [], next: null });
  });

  it('set a plan, and it holds at the next request', async () => {
    const user = await signedUp(test, 'plan@example.org');
    const { id } = await userOf('plan@example.org');
    await expectProblem(await user.ask('POST', 'keys', { name: 'a' }), 403, 'plan_without_api');
    await admin.json('PATCH', `admin/users/${id}`, { plan: 'pro' });
    await user.json('POST', 'keys', { name: 'a' }, 201);
    const wrong = await admin.ask('PATCH', `admin/users/${id}`, { plan: 'gold' });
    await expectProblem(wrong, 422, 'unknown_plan');
  });

  it('lock an account: its sessions end and its keys stop, until it is unlocked', async () => {
    const user = await signedUp(test, 'lock@example.org');
    const { id } = await userOf('lock@example.org');
    const { secret } = await user.json<{ secret: string }>(
      'POST',
      'keys',
      { name: 'a', kind: 'test' },
      201,
    );
    const send = async () =>
      test.remove(formWith(await redOnGreen()), { headers: { 'X-API-Key': secret } });
    expect(await admin.json('PATCH', `admin/users/${id}`, { locked: true })).toMatchObject({
      locked: true,
    });
    expect(await user.json('GET', 'me')).toEqual({ account: null });
    const credentials = { email: 'lock@example.org', password: PASSWORD };
    await expectProblem(await user.ask('POST', 'sign-in', credentials), 403, 'account_locked');
    await expectProblem(await send(), 403, 'account_locked');
    await admin.json('PATCH', `admin/users/${id}`, { locked: false });
    await user.json('POST', 'sign-in', credentials);
    expect((await send()).status).toBe(200);
  });

  it('end sessions, and delete accounts', async () => {
    const user = await signedUp(test, 'end@example.org');
    const { id } = await userOf('end@example.org');
    await admin.json('DELETE', `admin/users/${id}/sessions`, undefined, 204);
    expect(await user.json('GET', 'me')).toEqual({ account: null });
    await admin.json('DELETE', `admin/users/${id}`, undefined, 204);
    await expectProblem(await admin.ask('DELETE', `admin/users/${id}`), 404, 'not_found');
  });

  it('hand on a link for a new password, which works once and ends all sessions', async () => {
    const user = await signedUp(test, 'reset@example.org');
    const { id } = await userOf('reset@example.org');
    const { url } = await admin.json<{ url: string }>(
      'POST',
      `admin/users/${id}/reset-link`,
      undefined,
      201,
    );
    const [page, token] = url.split('#token=');
    expect(page).toBe(`${test.url}/reset-password`);
    const weak = await user.ask('POST', 'reset-password', { token, password: 'password' });
    await expectProblem(weak, 422, 'weak_password');
    const before = openBrowser(test);
    before.cookie = user.cookie;
    await user.json('POST', 'reset-password', { token, password: 'a rather new one' }, 204);
    expect(await before.json('GET', 'me')).toEqual({ account: null });
    expect(await user.json('GET', 'me')).toMatchObject({ account: { id } });
    const again = await user.ask('POST', 'reset-password', { token, password: 'and another one' });
    await expectProblem(again, 410, 'invalid_link');
    await user.json('POST', 'sign-in', {
      email: 'reset@example.org',
      password: 'a rather new one',
    });
  });

  it('cannot leave the server without one', async () => {
    const { id } = await userOf('admin@example.org');
    for (const change of [{ role: 'user' }, { locked: true }]) {
      await expectProblem(
        await admin.ask('PATCH', `admin/users/${id}`, change),
        409,
        'last_administrator',
      );
    }
    const gone = await admin.ask('POST', 'delete-account', { password: PASSWORD });
    await expectProblem(gone, 409, 'last_administrator');
  });

  it('see queue, slots, networks, disk and counts', async () => {
    await test.server.ready();
    expect(await admin.json('GET', 'admin/system')).toMatchObject({
      version: '0.1.0',
      queue: { waiting: 0, limit: 32 },
      slots: { all: 1, ready: 1 },
      networks: expect.arrayContaining([
        expect.objectContaining({ id: 'isnet', version: 'small', state: 'ready' }),
      ]),
      database: 'sqlite',
      checks: { database: { ok: true } },
      counts: { users: expect.any(Number), keys: expect.any(Number) },
    });
  });
});

describe('signing up by invitation', () => {
  it('needs a link of an administrator, which may be for one address and a plan', async () => {
    const own = await startTestServer({ NOBG_SIGN_UP: 'invitation' });
    const boss = await administrator(own);
    const visitor = openBrowser(own);
    const requested = { email: 'guest@example.org', password: PASSWORD };
    await expectProblem(await visitor.ask('POST', 'sign-up', requested), 403, 'sign_up_closed');
    const made = await boss.json<{ id: string; url: string }>(
      'POST',
      'admin/invitations',
      { email: 'Guest@example.org', plan: 'pro' },
      201,
    );
    expect(made).toMatchObject({ email: 'guest@example.org', plan: 'pro', mailed: false });
    const invitation = made.url.split('#invitation=')[1] ?? '';
    expect(await visitor.json('POST', 'invitation', { token: invitation })).toMatchObject({
      ...{ email: 'guest@example.org', role: 'user', plan: { id: 'pro' } },
    });
    const other = { ...requested, email: 'other@example.org', invitation };
    await expectProblem(await visitor.ask('POST', 'sign-up', other), 410, 'invalid_link');
    await visitor.json('POST', 'sign-up', { ...requested, invitation }, 201);
    expect(await visitor.json('GET', 'me')).toMatchObject({ account: { plan: { id: 'pro' } } });
    await expectProblem(
      await visitor.ask('POST', 'invitation', { token: invitation }),
      410,
      'invalid_link',
    );

    const second = await boss.json<{ id: string; url: string }>(
      'POST',
      'admin/invitations',
      {},
      201,
    );
    await boss.json('DELETE', `admin/invitations/${second.id}`, undefined, 204);
    expect(await boss.json('GET', 'admin/invitations')).toEqual({ invitations: [] });
  });

  it('is not possible at all where it is closed', async () => {
    const own = await startTestServer({ NOBG_SIGN_UP: 'closed' });
    const boss = await administrator(own);
    await expectProblem(await boss.ask('POST', 'admin/invitations', {}), 403, 'sign_up_closed');
    const requested = { email: 'guest@example.org', password: PASSWORD };
    await expectProblem(
      await openBrowser(own).ask('POST', 'sign-up', requested),
      403,
      'sign_up_closed',
    );
  });
});
