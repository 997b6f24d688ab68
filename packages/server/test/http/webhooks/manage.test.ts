import type { NewWebhookAnswer, Webhook, WebhooksAnswer } from '@nobg/contract/webhooks.js';
import { webhooksAnswerSchema } from '@nobg/contract/webhooks.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { signedUp } from '../app/browser.js';
import { expectProblem, startTestServer, type TestServer, until } from '../support.js';
import { ask, json, makeWebhook } from './support.js';

describe('/api/v1/webhooks', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_SIGN_UP: 'open' });
  });

  const withKey = async (): Promise<Pick<TestServer, 'url' | 'secret'>> => {
    const { secret } = await test.keys.create({ name: 'own', limitPerHour: 10 });
    return { url: test.url, secret };
  };

  it('makes one, shows its secret once, changes, rotates and deletes it', async () => {
    const own = await withKey();
    const made = await makeWebhook(own, 'https://hooks.example/in', { description: 'Shop' });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.webhook).toMatchObject({
      ...{ url: 'https://hooks.example/in', description: 'Shop', enabled: true, disabled: null },
      ...{ failing_since: null, held_until: null, previous_secret_until: null },
    });
    expect(made.webhook.event_types).toHaveLength(5);
    const { id } = made.webhook;
    const list = webhooksAnswerSchema.parse(await json<WebhooksAnswer>(own, 'GET'));
    expect(list).toEqual({ webhooks: [made.webhook], max_webhooks: 10 });
    const changes = { event_types: ['job.failed'], enabled: false };
    const changed = await json<Webhook>(own, 'PATCH', `/${id}`, changes);
    expect(changed).toEqual({ ...made.webhook, ...changes });
    const rotated = await json<NewWebhookAnswer>(own, 'POST', `/${id}/rotate`, undefined, 201);
    expect(rotated.secret).not.toBe(made.secret);
    expect(rotated.webhook.previous_secret_until).toBe('2026-03-02T10:10:00.000Z');
    expect(JSON.stringify(await json(own, 'GET', `/${id}`))).not.toContain('whsec_');
    await json(own, 'DELETE', `/${id}`, undefined, 204);
    await expectProblem(await ask(own, 'GET', `/${id}`), 404, 'not_found');
    const trail = await test.database.db
      .selectFrom('audit_events')
      .select(['event', 'source'])
      .where('target', '=', id)
      .execute();
    expect(trail.map(({ event, source }) => `${source} ${event}`).sort()).toEqual([
      ...['api webhook_changed', 'api webhook_deleted', 'api webhook_made', 'api webhook_rotated'],
    ]);
  });

  it.each([
    ['url', {}],
    ['url', { url: 'ftp://hooks.example/' }],
    ['url', { url: 'hooks.example' }],
    ['url', { url: 'https://user:secret@hooks.example/' }],
    ['url', { url: 'http://127.0.0.1/' }],
    ['url', { url: 'http://[::1]/' }],
    ['url', { url: 'http://169.254.169.254/latest' }],
    ['url', { url: 'http://0x7f000001/' }],
    ['url', { url: 'http://8.8.8.8:22/' }],
    ['url', { url: `https://hooks.example/${'x'.repeat(2048)}` }],
    ['event_types', { event_types: [] }],
    ['event_types.0', { event_types: ['job.started'] }],
    ['description', { description: 'x'.repeat(201) }],
    ['enabled', { enabled: 'yes' }],
    ['secret', { secret: 'whsec_mine' }],
  ])('names the field at fault and makes nothing: %s of %o', async (field, body) => {
    const own = await withKey();
    const whole = field === 'url' ? body : { url: 'https://hooks.example/', ...body };
    const response = await ask(own, 'POST', '', whole);
    expect(response.status).toBe(422);
    const { code, errors } = (await response.json()) as { code: string; errors: object[] };
    expect(['invalid_field', 'unknown_field', 'invalid_url']).toContain(code);
    expect(errors).toMatchObject([{ field, expected: /\w/, received: /\w/ }]);
    expect((await json<WebhooksAnswer>(own, 'GET')).webhooks).toEqual([]);
  });

  it('changes nothing where a change is refused', async () => {
    const own = await withKey();
    const { webhook } = await makeWebhook(own, 'https://hooks.example/in');
    const refused = await ask(own, 'PATCH', `/${webhook.id}`, { url: 'http://10.0.0.1/' });
    await expectProblem(refused, 422, 'invalid_url');
    await expectProblem(await ask(own, 'PATCH', `/${webhook.id}`, '{'), 422, 'malformed_body');
    expect(await json(own, 'GET', `/${webhook.id}`)).toEqual(webhook);
  });

  it('has at most ten of an account', async () => {
    const own = await withKey();
    for (let n = 0; n < 10; n += 1) await makeWebhook(own, `https://hooks.example/${n}`);
    const more = await ask(own, 'POST', '', { url: 'https://hooks.example/more' });
    await expectProblem(more, 409, 'too_many_webhooks');
  });

  it('is nobody’s but its account’s: a browser and a key of one see the same', async () => {
    const mara = await signedUp(test, 'mara@example.org');
    const made = await mara.json<NewWebhookAnswer>(
      ...(['POST', 'webhooks', { url: 'https://hooks.example/mara' }, 201] as const),
    );
    const { id } = made.webhook;
    const { secret } = await mara.json<{ secret: string }>(
      ...(['POST', 'keys', { name: 'tests', kind: 'test' }, 201] as const),
    );
    expect(await json({ ...test, secret }, 'GET', `/${id}`)).toEqual(made.webhook);
    const tom = await signedUp(test, 'tom@example.org');
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['POST', '/test'],
      ['POST', '/resend'],
      ['GET', '/deliveries'],
      ['GET', '/deliveries/dlv_x'],
      ['POST', '/deliveries/dlv_x/resend'],
    ] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      const seen = await tom.ask(method, `webhooks/${id}${path}`, body);
      await expectProblem(seen, 404, 'not_found');
      await expectProblem(await ask(test, method, `/${id}${path}`, body), 404, 'not_found');
    }
    const nobody = await fetch(`${test.url}/app/api/webhooks`);
    await expectProblem(nobody, 401, 'not_signed_in');
    await expectProblem(await ask({ ...test, secret: 'x' }, 'GET'), 401, 'malformed_key');
  });

  it('answers 405 with the methods of the path', async () => {
    const refused = await ask(test, 'PUT', '/wh_x');
    expect(refused.headers.get('allow')).toBe('GET, HEAD, PATCH, DELETE, OPTIONS');
    await expectProblem(refused, 405, 'method_not_allowed');
  });
});

describe('NOBG_WEBHOOKS=off', () => {
  it('makes no webhook, and keeps no events', async () => {
    const test = await startTestServer({ NOBG_WEBHOOKS: 'off' });
    const refused = await ask(test, 'POST', '', { url: 'https://hooks.example/' });
    await expectProblem(refused, 403, 'webhooks_off');
    const { db } = test.database;
    const event = { id: 'evt_1', account_id: 'acc_a', subject_id: 'job_1', created_at: 1 };
    await db
      .insertInto('events')
      .values({ ...event, type: 'job.completed' })
      .execute();
    await until(async () =>
      expect(await db.selectFrom('events').selectAll().execute()).toEqual([]),
    );
  });
});
