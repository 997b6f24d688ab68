import { readFile } from 'node:fs/promises';
import { AUDIT_EVENTS, type AuditAnswer } from '@nobg/contract/app/audit.js';
import { createAuditStore } from '@nobg/server/adapters/database/audit-events.js';
import { createAuditTrail } from '@nobg/server/domain/accounts/audit-trail.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer } from '../support.js';
import { administrator, type Browser, openBrowser, PASSWORD, signedUp } from './browser.js';

let test: TestServer;
let admin: Browser;
beforeAll(async () => {
  test = await startTestServer({ NOBG_TRUST_PROXY: 'loopback' });
  admin = await administrator(test);
});

const idOf = async (browser: Browser) =>
  (await browser.json<{ account: { id: string } }>('GET', 'me')).account.id;
const trail = (query = '') => admin.json<AuditAnswer>('GET', `admin/audit${query}`);
/** What happened to an account, the oldest first. */
const eventsOf = async (account: string) => (await trail(`?account=${account}`)).events.reverse();
const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

describe('the audit trail', () => {
  it('is described with every event', async () => {
    const guide = new URL('../../../../../docs/guides/accounts.md', import.meta.url);
    const [, page = ''] = (await readFile(guide, 'utf8')).split('### The audit trail');
    const described = [...page.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = '']) =>
      names.split(', ').map((name) => name.slice(1, -1)),
    );
    expect(described.sort()).toEqual([...AUDIT_EVENTS].sort());
  });

  it('has what an account does, from where, and what is done to it by whom', async () => {
    const user = await signedUp(test, 'trail@example.org');
    const id = await idOf(user);
    const wrong = { email: 'trail@example.org', password: 'not the one' };
    const visitor = openBrowser(test);
    await visitor.ask('POST', 'sign-in', wrong, from('2001:db8:1:a:b:c:d:e'));
    const right = { ...wrong, password: PASSWORD };
    await visitor.json('POST', 'sign-in', right);
    const requested = { name: 'shop', kind: 'test' };
    const { key } = await user.json<{ key: { id: string } }>('POST', 'keys', requested, 201);
    await user.json('DELETE', `keys/${key.id}`);
    await admin.json('PATCH', `admin/users/${id}`, { plan: 'pro', locked: true });
    await visitor.ask('POST', 'sign-in', right, from('203.0.113.7'));
    await admin.json('POST', `admin/users/${id}/reset-link`, {}, 201);
    const boss = await idOf(admin);
    const shared = { source: 'web', account: id, target: null, detail: null };
    const at = { address: '127.0.0.1', at: expect.any(String), id: expect.stringMatching(/^evt_/) };
    expect(await eventsOf(id)).toEqual([
      { ...shared, ...at, event: 'signed_up', actor: id, detail: 'role=user' },
      {
        ...{ ...shared, ...at, event: 'sign_in_failed', actor: null },
        ...{ detail: 'code=wrong_credentials', address: '2001:0db8:0001:000a::/64' },
      },
      { ...shared, ...at, event: 'signed_in', actor: id },
      { ...shared, ...at, event: 'key_made', actor: id, target: key.id, detail: 'kind=test' },
      { ...shared, ...at, event: 'key_revoked', actor: id, target: key.id },
      { ...shared, ...at, event: 'account_changed', actor: boss, detail: 'plan=pro, locked=true' },
      {
        ...{ ...shared, ...at, event: 'sign_in_failed', actor: null },
        ...{ detail: 'code=account_locked', address: '203.0.113.7' },
      },
      { ...shared, ...at, event: 'reset_link_made', actor: boss },
    ]);
  });

  it('names who has the password or the link, whoever the browser belonged to before', async () => {
    const locked = await idOf(await signedUp(test, 'locked@example.org'));
    await admin.json('PATCH', `admin/users/${locked}`, { locked: true });
    const { url } = await admin.json<{ url: string }>(
      ...(['POST', `admin/users/${locked}/reset-link`, {}, 201] as const),
    );
    const token = url.split('#token=')[1];
    const browser = await signedUp(test, 'other@example.org');
    const other = await idOf(browser);
    await browser.json('POST', 'reset-password', { token, password: 'a rather new one' }, 204);
    expect((await eventsOf(locked)).at(-1)).toMatchObject({
      ...{ event: 'password_reset', account: locked, actor: locked },
    });
    expect(test.log().findLast(({ msg }) => msg === 'account event')).toMatchObject({
      ...{ event: 'password_reset', user: locked, by: locked },
    });
    const third = { email: 'third@example.org', password: PASSWORD };
    await browser.json('POST', 'sign-up', third, 201);
    const id = await idOf(browser);
    expect(await eventsOf(id)).toMatchObject([{ event: 'signed_up', account: id, actor: id }]);
    expect(id).not.toBe(other);
  });

  it('has wrong passwords of who is signed in', async () => {
    const user = await signedUp(test, 'session@example.org');
    const id = await idOf(user);
    const init = from('203.0.113.8');
    const wrong = { current: 'not the one', password: 'a rather new one' };
    await expectProblem(await user.ask('POST', 'password', wrong, init), 403, 'wrong_password');
    const gone = await user.ask('POST', 'delete-account', { password: 'not the one' }, init);
    await expectProblem(gone, 403, 'wrong_password');
    const failed = {
      ...{ event: 'password_check_failed', source: 'web', account: id, actor: id, target: null },
      ...{ detail: 'code=wrong_password', address: '203.0.113.8' },
    };
    const events = await eventsOf(id);
    expect(events.slice(1)).toMatchObject([failed, failed]);
  });

  it('has the sessions that an account ends, and what it changes of a key', async () => {
    const user = await signedUp(test, 'changes@example.org');
    const id = await idOf(user);
    const there = openBrowser(test);
    await there.json('POST', 'sign-in', { email: 'changes@example.org', password: PASSWORD });
    const { sessions } = await user.json<{ sessions: { id: string; current: boolean }[] }>(
      ...(['GET', 'sessions'] as const),
    );
    const [own, other] = [true, false].map((is) => sessions.find(({ current }) => current === is));
    await user.json('DELETE', `sessions/${other?.id}`, undefined, 204);
    await user.json('DELETE', 'sessions', undefined, 204);
    const requested = { name: 'shop', kind: 'test' };
    const { key } = await user.json<{ key: { id: string } }>('POST', 'keys', requested, 201);
    const limits = { scopes: ['remove', 'read'], limit_per_hour: 5, expires_at: null };
    await user.json('PATCH', `keys/${key.id}`, limits);
    await user.json('PATCH', `keys/${key.id}`, { name: 'of me@example.org' });
    expect((await eventsOf(id)).slice(2)).toMatchObject([
      { event: 'sessions_ended', actor: id, target: other?.id, detail: null },
      { event: 'sessions_ended', actor: id, target: null, detail: `all_but=${own?.id}` },
      { event: 'key_made' },
      {
        ...{ event: 'key_changed', target: key.id },
        detail: 'scopes=remove+read, expires_at=null, limit_per_hour=5',
      },
      { event: 'key_changed', target: key.id, detail: 'name=changed' },
    ]);
  });

  it('has failures with an unknown address, without that address', async () => {
    const unknown = { email: 'stranger@example.org', password: 'not the one' };
    await openBrowser(test).ask('POST', 'sign-in', unknown, from('203.0.113.9'));
    const { events } = await trail('?event=sign_in_failed&limit=1');
    expect(events).toMatchObject([{ account: null, address: '203.0.113.9' }]);
    expect(JSON.stringify(await trail())).not.toContain('@');
  });

  it('outlives an account, and is read in pages', async () => {
    const user = await signedUp(test, 'gone@example.org');
    const id = await idOf(user);
    test.clock.advance(1000);
    await user.json('POST', 'delete-account', { password: PASSWORD }, 204);
    const first = await trail(`?account=${id}&limit=1`);
    expect(first.events).toMatchObject([{ event: 'account_deleted', actor: id }]);
    const second = await trail(`?account=${id}&limit=1&before=${first.next}`);
    expect(second).toMatchObject({ events: [{ event: 'signed_up' }], next: null });
  });

  it('has the links to the administrator’s account', async () => {
    const made = await test.server.administratorLink();
    expect(made).toBeNull();
    const fresh = await startTestServer();
    await fresh.database.db.deleteFrom('api_keys').execute();
    await fresh.server.ensureFirstKey();
    await fresh.server.administratorLink();
    const rows = await fresh.database.db.selectFrom('audit_events').selectAll().execute();
    expect(rows).toContainEqual(
      expect.objectContaining({ event: 'admin_link_made', source: 'server', address: null }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ event: 'key_made', source: 'server' }));
  });

  it('is not there for others', async () => {
    const user = await signedUp(test, 'curious@example.org');
    await expectProblem(await user.ask('GET', 'admin/audit'), 404, 'not_found');
    await expectProblem(await openBrowser(test).ask('GET', 'admin/audit'), 401, 'not_signed_in');
    await expectProblem(await admin.ask('GET', 'admin/audit?event=other'), 422, 'invalid_field');
  });

  it('is forgotten after its days', async () => {
    const fresh = await startTestServer();
    const kept = createAuditTrail({
      ...{ events: createAuditStore(fresh.database.db), clock: fresh.clock, days: 30 },
      onFailure: (error) => expect.fail(String(error)),
    });
    await kept.record({ event: 'admin_link_made', source: 'command_line' });
    const count = async () => (await kept.list({ ...ALL, event: 'admin_link_made' })).length;
    const made = await count();
    fresh.clock.advance(29 * DAY_MS);
    await kept.sweep();
    expect(await count()).toBe(made);
    fresh.clock.advance(2 * DAY_MS);
    await kept.sweep();
    expect(await count()).toBe(0);
  });

  it('that cannot be written stops nothing, and is told', async () => {
    const told: unknown[] = [];
    const broken = createAuditTrail({
      events: {
        add: () => Promise.reject(new Error('disk full')),
        ...{ list: async () => [], deleteBefore: async () => 0 },
      },
      ...{ clock: test.clock, days: 1, onFailure: (error) => void told.push(error) },
    });
    await broken.record({ event: 'key_made', source: 'web' });
    expect(told).toEqual([new Error('disk full')]);
  });
});

const DAY_MS = 24 * 3_600_000;
const ALL = { accountId: null, event: null, before: null, limit: 100 };
