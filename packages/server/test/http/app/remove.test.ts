import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressEvent } from '@nobg/contract/app/remove.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  filesUnder,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { type Browser, openBrowser, signedUp } from './browser.js';

let folder: string;
let test: TestServer;
let photo: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-plans-'));
  const plans = join(folder, 'plans.json');
  const free = { id: 'free', name: 'Free', images_per_day: 3, modes: ['product', 'common'] };
  const pro = {
    id: 'pro',
    name: 'Pro',
    api: true,
    requests_per_hour: 5,
    concurrent: 1,
    hd: true,
    max_kept_bytes: 1_048_576,
  };
  const guest = { id: 'guest', name: 'Visitor', images_per_day: 2, max_side: 64 };
  const two = { ...pro, id: 'two-hours', requests_per_hour: 4, account_requests_per_hour: 6 };
  const file = { plans: [free, pro, two], new_accounts: 'free', administrators: 'pro', guest };
  await writeFile(plans, JSON.stringify(file));
  test = await startTestServer({ NOBG_PLANS: plans });
  photo = await redOnGreen(96);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const form = (fields: Record<string, string> = {}, bytes: Uint8Array = photo) =>
  formWith(bytes, { mode: 'product', ...fields });

async function onPlan(email: string, plan: string): Promise<Browser> {
  const browser = await signedUp(test, email);
  await test.database.db
    .updateTable('users')
    .set({ plan_id: plan })
    .where('email', '=', email)
    .execute();
  return browser;
}

async function linesOf(response: Response): Promise<ProgressEvent[]> {
  const text = await response.text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a cutout in the web app', () => {
  it('is refused where the account’s results take more room than its plan has', async () => {
    const browser = await onPlan('much@example.org', 'pro');
    await browser.json('POST', 'remove', form());
    await test.database.db.updateTable('results').set({ bytes: 2_000_000 }).execute();
    await expectProblem(await browser.ask('POST', 'remove', form()), 429, 'plan_limit');
    const { results } = await browser.json<{ results: { id: string }[] }>('GET', 'results');
    await browser.json('DELETE', `results/${results[0]?.id}`, undefined, 204);
    await browser.json('POST', 'remove', form());
  });

  it('counts against the plan, and is listed with a small picture until it is deleted', async () => {
    const browser = await signedUp(test, 'cut@example.org');
    const answer = await browser.json<{ id: string; url: string }>('POST', 'remove', form());
    expect(answer).toMatchObject({
      url: `/results/${answer.id}.png`,
      mode: 'product',
      width: 96,
      limits: [{ window: 'hour' }, { window: 'day', used: 1, limit: 3, remaining: 2 }, {}],
    });
    expect((await fetch(`${test.url}${answer.url}`)).headers.get('content-type')).toBe('image/png');
    const { results } = await browser.json<{ results: { thumbnail_url: string }[] }>(
      'GET',
      'results',
    );
    expect(results).toMatchObject([{ id: answer.id, key_id: 'web', mode: 'product' }]);
    const small = await browser.ask(
      'GET',
      results[0]?.thumbnail_url.replace('/app/api/', '') ?? '',
    );
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await small.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');

    const stranger = await signedUp(test, 'stranger@example.org');
    for (const [method, path] of [
      ['GET', `results/${answer.id}/thumbnail.webp`],
      ['DELETE', `results/${answer.id}`],
    ] as const) {
      await expectProblem(await stranger.ask(method, path), 404, 'not_found');
    }
    await browser.json('DELETE', `results/${answer.id}`, undefined, 204);
    expect((await fetch(`${test.url}${answer.url}`)).status).toBe(404);
    expect(await browser.json('GET', 'results')).toEqual({ results: [] });
  });

  it('tells its steps as they begin, and the result at the end', async () => {
    const browser = await signedUp(test, 'steps@example.org');
    const headers = { Accept: 'application/x-ndjson' };
    const response = await browser.ask('POST', 'remove', form(), { headers });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const events = await linesOf(response);
    expect(events[0]).toEqual({ event: 'received' });
    const steps = events.flatMap((event) => (event.event === 'step' ? [event.step] : []));
    expect(steps[0]).toBe('decode');
    expect(steps).toContain('saliency-pass');
    expect(steps).toContain('encode');
    const previews = events.flatMap((event) => (event.event === 'preview' ? [event.mask] : []));
    expect(previews).toHaveLength(1);
    expect(Buffer.from(previews[0]!, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(events.at(-1)).toMatchObject({ event: 'result', result: { mode: 'product' } });
  });

  it('says in the last line what went wrong, and is not counted', async () => {
    const browser = await signedUp(test, 'fails@example.org');
    const headers = { Accept: 'application/x-ndjson' };
    const body = form({}, await photoThatSays('crash'));
    const events = await linesOf(await browser.ask('POST', 'remove', body, { headers }));
    expect(events.at(-1)).toMatchObject({ event: 'error', problem: { code: 'cutout_failed' } });
    expect(JSON.stringify(events)).not.toMatch(/node_modules|\/tmp\//);
    const { account } = await browser.json<{ account: { limits: object[]; in_work: number } }>(
      'GET',
      'me',
    );
    expect(account.limits[1]).toMatchObject({ used: 0 });
    expect(account.in_work).toBe(0);
    const { requests } = await browser.json<{ requests: object[] }>('GET', 'requests');
    expect(requests).toMatchObject([{ status: 500, code: 'cutout_failed', result: null }]);
  });

  it('is refused beyond the plan, saying which limit and when it ends', async () => {
    const browser = await signedUp(test, 'limits@example.org');
    for (let n = 0; n < 3; n += 1) await browser.json('POST', 'remove', form());
    const refused = await browser.ask('POST', 'remove', form());
    const { detail } = await expectProblem(refused, 429, 'plan_limit');
    expect(detail).toMatch(
      /^The 3 images of this day that the plan Free has are used up; it goes on at 2026-03-02 00:00 UTC/,
    );
    expect(refused.headers.get('retry-after')).toBe('49800');
  });

  it('is refused in a mode and with HD that the plan does not have', async () => {
    const browser = await signedUp(test, 'modes@example.org');
    const food = await browser.ask('POST', 'remove', form({ mode: 'food' }));
    await expectProblem(food, 403, 'mode_not_in_plan');
    const hd = await browser.ask('POST', 'remove', form({ mode: 'common', hd: 'true' }));
    await expectProblem(hd, 403, 'hd_not_in_plan');
    const { account } = await browser.json<{ account: { limits: object[] } }>('GET', 'me');
    expect(account.limits[1]).toMatchObject({ used: 0 });
  });

  it('is refused when nobody is signed in, and leaves nothing', async () => {
    await expectProblem(
      await openBrowser(test).ask('POST', 'remove', form()),
      401,
      'not_signed_in',
    );
    await until(async () => {
      const left = await filesUnder(join(test.folder, 'data', 'results', 'unfinished'));
      expect(left).toEqual([]);
    });
  });

  it('waits for a place: no more at once than the plan says', async () => {
    const browser = await onPlan('busy@example.org', 'pro');
    const go = join(folder, 'go');
    const waiting = browser.ask('POST', 'remove', form({}, await photoThatSays(`wait ${go}`)));
    await until(async () => {
      const { account } = await browser.json<{ account: { in_work: number } }>('GET', 'me');
      expect(account.in_work).toBe(1);
    });
    const second = await browser.ask('POST', 'remove', form());
    await expectProblem(second, 429, 'too_many_at_once');
    await writeFile(go, '');
    expect((await waiting).status).toBe(200);
    expect((await browser.ask('POST', 'remove', form())).status).toBe(200);
  });
});

describe('a visitor', () => {
  it('gets small results, as many as the guest plan says, from one address', async () => {
    const visitor = openBrowser(test);
    const large = formWith(await redOnGreen(160), { mode: 'product' });
    const answer = await visitor.json('POST', 'guest/remove', large);
    expect(answer).toMatchObject({ width: 64, height: 64 });
    await visitor.json('POST', 'guest/remove', form());
    await expectProblem(await visitor.ask('POST', 'guest/remove', form()), 429, 'plan_limit');
  });
});

describe('API keys of accounts', () => {
  const send = (secret: string) => test.remove(form(), { headers: { 'X-API-Key': secret } });
  type Made = { secret: string; key: { id: string } };

  it('work as the plan says: live ones need API access, test ones are free and marked', async () => {
    const browser = await signedUp(test, 'keys@example.org');
    const live = await browser.ask('POST', 'keys', { name: 'shop' });
    await expectProblem(live, 403, 'plan_without_api');
    const made = await browser.json<Made>('POST', 'keys', { name: 'try', kind: 'test' }, 201);
    expect(made.secret).toMatch(/^nobg_test_\w{38}$/);
    const answer = await send(made.secret);
    expect(answer.status).toBe(200);
    const { url } = (await answer.json()) as { url: string };
    const marked = Buffer.from(await (await fetch(url)).arrayBuffer());
    const plain = await browser.json<{ url: string }>('POST', 'remove', form());
    const unmarked = Buffer.from(await (await fetch(`${test.url}${plain.url}`)).arrayBuffer());
    expect(marked.equals(unmarked)).toBe(false);
    const { account } = await browser.json<{ account: { limits: object[] } }>('GET', 'me');
    expect(account.limits[1]).toMatchObject({ used: 1 });
  });

  it('share the plan’s hour, whichever key is used, and stop when the plan changes', async () => {
    const browser = await onPlan('pro@example.org', 'pro');
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => browser.json<Made>('POST', 'keys', { name }, 201)),
    );
    for (let n = 0; n < 3; n += 1) expect((await send(one?.secret ?? '')).status).toBe(200);
    expect((await send(two?.secret ?? '')).status).toBe(200);
    expect((await send(two?.secret ?? '')).status).toBe(200);
    const refused = await send(two?.secret ?? '');
    await expectProblem(refused, 429, 'rate_limited');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('3');
    expect(refused.headers.get('x-ratelimit-account-remaining')).toBe('0');
    await test.database.db
      .updateTable('users')
      .set({ plan_id: 'free' })
      .where('email', '=', 'pro@example.org')
      .execute();
    await expectProblem(await send(one?.secret ?? ''), 403, 'plan_without_api');
  });

  it('have an hour each, and one of the account beside it, in the answer and in headers', async () => {
    const browser = await onPlan('two@example.org', 'two-hours');
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => browser.json<Made>('POST', 'keys', { name }, 201)),
    );
    const usageOf = async (secret = '') => {
      const response = await send(secret);
      expect(response.status).toBe(200);
      const { usage, account_usage } = (await response.json()) as Record<string, unknown>;
      return { usage, account_usage };
    };
    for (const [used, key] of [
      [1, one],
      [2, one],
      [3, one],
    ] as const) {
      expect(await usageOf(key?.secret)).toEqual({
        usage: { used, limit: 4, remaining: 4 - used },
        account_usage: { used, limit: 6, remaining: 6 - used },
      });
    }
    const response = await send(two?.secret ?? '');
    expect(await response.json()).toMatchObject({
      usage: { used: 1, limit: 4, remaining: 3 },
      account_usage: { used: 4, limit: 6, remaining: 2 },
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-ratelimit-limit': '4',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-account-limit': '6',
      'x-ratelimit-account-remaining': '2',
      'ratelimit-policy': '"hour";q=4;w=3600, "account";q=6;w=3600',
      ratelimit: '"hour";r=3;t=3000, "account";r=2;t=3000',
    });
    expect((await send(one?.secret ?? '')).status).toBe(200);
    const ownHour = await send(one?.secret ?? '');
    expect((await expectProblem(ownHour, 429, 'rate_limited')).detail).toMatch(
      /^This key has used/,
    );
    expect((await send(two?.secret ?? '')).status).toBe(200);
    const shared = await send(two?.secret ?? '');
    expect((await expectProblem(shared, 429, 'rate_limited')).detail).toMatch(
      /all keys of an account/,
    );
    expect(shared.headers.get('x-ratelimit-remaining')).toBe('2');
    expect(shared.headers.get('x-ratelimit-account-remaining')).toBe('0');
  });

  it('have scopes, a lower limit, an end, and a successor that overlaps', async () => {
    const browser = await onPlan('scopes@example.org', 'pro');
    const requested = { name: 'reader', scopes: ['read'], limit_per_hour: 1 };
    const made = await browser.json<Made>('POST', 'keys', requested, 201);
    await expectProblem(await send(made.secret), 403, 'missing_scope');
    const path = `keys/${made.key.id}`;
    await browser.json('PATCH', path, { scopes: ['remove'], name: 'writer' });
    expect((await send(made.secret)).status).toBe(200);
    await expectProblem(await send(made.secret), 429, 'rate_limited');
    const next = await browser.json<Made>('POST', `${path}/rotate`, { overlap_hours: 2 }, 201);
    await expectProblem(await browser.ask('POST', `${path}/rotate`, {}), 409, 'key_is_over');
    const listed = await browser.json<{ keys: { id: string }[] }>('GET', 'keys');
    expect(listed.keys.find(({ id }) => id === next.key.id)).toMatchObject({
      ...{ name: 'writer', state: 'active', limit_per_hour: 1 },
    });
    expect(listed.keys.find(({ id }) => id === made.key.id)).toMatchObject({
      ...{ state: 'rotated', replaced_by: next.key.id, last_used: { address: '127.0.0.1' } },
    });
    await browser.json('DELETE', `keys/${next.key.id}`);
    await expectProblem(await send(next.secret), 401, 'revoked_key');
    test.clock.advance(2 * 3_600_000);
    await expectProblem(await send(made.secret), 401, 'expired_key');
  });

  it('are not there for anybody else', async () => {
    const owner = await onPlan('owner@example.org', 'pro');
    const thief = await onPlan('thief@example.org', 'pro');
    const { key } = await owner.json<Made>('POST', 'keys', { name: 'mine' }, 201);
    for (const [method, path, body] of [
      ['PATCH', `keys/${key.id}`, { name: 'his' }],
      ['POST', `keys/${key.id}/rotate`, {}],
      ['DELETE', `keys/${key.id}`, undefined],
    ] as const) {
      await expectProblem(await thief.ask(method, path, body), 404, 'not_found');
    }
    expect(await owner.json('GET', 'keys')).toMatchObject({
      keys: [{ name: 'mine', state: 'active' }],
    });
  });

  it.each([
    [{ name: '' }, 'invalid_field'],
    [{ name: 'x'.repeat(101) }, 'invalid_field'],
    [{ name: 'a\u0000b' }, 'invalid_key_name'],
    [{ name: 'a', scopes: [] }, 'invalid_field'],
    [{ name: 'a', scopes: ['all'] }, 'invalid_field'],
    [{ name: 'a', expires_at: '2020-01-01T00:00:00Z' }, 'invalid_field'],
    [{ name: 'a', expires_at: 'tomorrow' }, 'invalid_field'],
    [{ name: 'a', limit_per_hour: 0 }, 'invalid_field'],
  ])('are refused for %j', async (requested, code) => {
    const browser = await onPlan(`bad${Math.random()}@example.org`, 'pro');
    await expectProblem(await browser.ask('POST', 'keys', requested), 422, code);
  });
});
