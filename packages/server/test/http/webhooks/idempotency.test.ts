import type { NewWebhookAnswer, WebhooksAnswer } from '@nobg/contract/webhooks.js';
import { openAnswer, sealAnswer } from '@nobg/server/http/plugins/answer-seal.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, startTestServer, type TestServer } from '../support.js';
import { json } from './support.js';

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});

describe('Idempotency-Key of webhooks', () => {
  type Caller = Pick<TestServer, 'url' | 'secret'>;
  const withKey = async (): Promise<Caller> => {
    const { secret } = await test.keys.create({ name: 'own', limitPerHour: 10 });
    return { url: test.url, secret };
  };
  const post = (own: Caller, path: string, key: string, body?: object) =>
    fetch(`${own.url}/api/v1/webhooks${path}`, {
      method: 'POST',
      headers: {
        ...{ 'X-API-Key': own.secret, 'Idempotency-Key': key },
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const list = async (own: Caller) => (await json<WebhooksAnswer>(own, 'GET')).webhooks;
  const HOOK = { url: 'https://hooks.example/in' };

  it('makes one webhook of two requests, and gives its secret to both', async () => {
    const own = await withKey();
    const first = await post(own, '', 'make-1', HOOK);
    const second = await post(own, '', 'make-1', HOOK);
    expect([first.status, second.status]).toEqual([201, 201]);
    const made = (await first.json()) as NewWebhookAnswer;
    expect(await second.json()).toEqual(made);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(second.headers.get('cache-control')).toBe('no-store');
    expect((await list(own)).map(({ id }) => id)).toEqual([made.webhook.id]);
  });

  it('rotates a secret once', async () => {
    const own = await withKey();
    const { webhook } = (await (await post(own, '', 'make', HOOK)).json()) as NewWebhookAnswer;
    const rotate = async () => {
      const response = await post(own, `/${webhook.id}/rotate`, 'rotate-1');
      expect(response.status).toBe(201);
      return ((await response.json()) as NewWebhookAnswer).secret;
    };
    expect(await rotate()).toBe(await rotate());
  });

  it('keeps no secret that the database alone can tell', async () => {
    const own = await withKey();
    const { secret } = (await (await post(own, '', 'sealed', HOOK)).json()) as NewWebhookAnswer;
    const rows = await test.database.db.selectFrom('idempotency_keys').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    const kept = rows.map(({ body }) => body ?? '');
    for (const text of kept) {
      expect(text).not.toMatch(/whsec_|webhook/);
      expect(Buffer.from(text, 'base64').toString('latin1')).not.toMatch(/whsec_|webhook/);
    }
    expect(kept.some((text) => opened(text, own.secret)?.includes(secret))).toBe(true);
    expect(kept.some((text) => opened(text, test.secret)?.includes(secret))).toBe(false);
  });

  it('refuses another body and another address under a key that was used', async () => {
    const own = await withKey();
    const { webhook } = (await (await post(own, '', 'used', HOOK)).json()) as NewWebhookAnswer;
    for (const other of [
      () => post(own, '', 'used', { url: 'https://hooks.example/other' }),
      () => post(own, `/${webhook.id}/rotate`, 'used'),
    ]) {
      await expectProblem(await other(), 422, 'idempotency_mismatch');
    }
    expect(await list(own)).toHaveLength(1);
  });

  it('leaves the key free where the request was refused', async () => {
    const own = await withKey();
    expect((await post(own, '', 'again', { url: 'ftp://hooks.example/' })).status).toBe(422);
    expect((await post(own, '', 'again', HOOK)).status).toBe(201);
  });
});

describe('a sealed answer', () => {
  it('is opened with its own key, unchanged, and differs each time', () => {
    const sealed = sealAnswer('{"secret":"äé"}', 'nobg_live_a');
    expect(openAnswer(sealed, 'nobg_live_a')).toBe('{"secret":"äé"}');
    expect(sealAnswer('{"secret":"äé"}', 'nobg_live_a')).not.toBe(sealed);
    expect(() => openAnswer(sealed, 'nobg_live_b')).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => openAnswer(bytes.toString('base64'), 'nobg_live_a')).toThrow();
  });
});

function opened(text: string, secret: string): string | null {
  try {
    return openAnswer(text, secret);
  } catch {
    return null;
  }
}
