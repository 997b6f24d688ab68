import { HEADERS } from '@nobg/contract/headers.js';
import { REMOVEBG_HEADERS } from '@nobg/contract/removebg/wire.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import { expectProblem, startTestServer, type TestServer } from './support.js';

describe('what is not for any endpoint', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });

  async function raw(request: string): Promise<string> {
    const line = await openLine(test.url);
    line.send(request);
    await line.answered(/\r\n\r\n\{.*\}$/s);
    line.hangUp();
    return line.received();
  }

  it('is 404 at an unknown address', async () => {
    await expectProblem(await fetch(`${test.url}/nope`), 404, 'not_found');
    const headers = { 'X-API-Key': test.secret };
    const response = await fetch(`${test.url}/api/v1/nope`, { headers });
    await expectProblem(response, 404, 'not_found');
    expect(response.headers.get('x-ratelimit-remaining')).toBe('100');
  });

  it('is 405 with Allow and rate headers for another method on the endpoint', async () => {
    const headers = { 'X-API-Key': test.secret };
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const response = await fetch(`${test.url}/api/v1/remove`, { method, headers });
      await expectProblem(response, 405, 'method_not_allowed');
      expect(response.headers.get('allow')).toBe('POST, OPTIONS');
      expect(response.headers.get('x-ratelimit-limit')).toBe('100');
    }
  });

  it('is 400 for an address that cannot be decoded', async () => {
    await expectProblem(await fetch(`${test.url}/results/%E0%A4%A.png`), 400, 'bad_request');
  });

  it('is 400 for what is not HTTP', async () => {
    const answer = await raw('NOT HTTP AT ALL\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 .*application\/problem\+json.*"code":"bad_request"/s);
  });

  it('is 431 for headers without end', async () => {
    const answer = await raw(
      `GET / HTTP/1.1\r\nHost: nobg\r\nX-Big: ${'x'.repeat(40_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 431 .*"code":"headers_too_large"/s);
  });

  it('is refused when two lengths contradict each other', async () => {
    const answer = await raw(
      'POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it('lets pages of every origin send a key and read the numbers', async () => {
    const preflight = await fetch(`${test.url}/api/v1/remove`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'X-API-Key, Authorization, Content-Type',
      'access-control-max-age': '86400',
    });
    const refused = await fetch(`${test.url}/api/v1/remove`, {
      method: 'POST',
      headers: { Origin: 'https://shop.example' },
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toMatch(
      /X-RateLimit-Remaining.*Retry-After/,
    );
  });

  it('lets uploaders send headers of their own, and read every header of ours', async () => {
    const asked = 'cache-control,x-api-key,x-requested-with,traceparent,idempotency-key';
    const preflight = (names: string) =>
      fetch(`${test.url}/api/v1/remove`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://shop.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': names,
        },
      });
    const listed = (response: Response, name: string) =>
      (response.headers.get(name) ?? '').toLowerCase().split(/, ?/);
    const response = await preflight(asked);
    expect(listed(response, 'access-control-allow-headers')).toEqual(
      expect.arrayContaining(asked.split(',')),
    );
    const strange = await preflight('cookie, x-evil\u00e9, proxy-authorization');
    expect(listed(strange, 'access-control-allow-headers')).toEqual([
      ...['x-api-key', 'authorization', 'content-type'],
    ]);
    const ours = [...Object.values(HEADERS), ...Object.values(REMOVEBG_HEADERS)];
    const exposed = listed(response, 'access-control-expose-headers');
    for (const name of ours) {
      if (name !== HEADERS.apiKey) expect(exposed).toContain(name.toLowerCase());
    }
  });

  it('never makes an address from a Host header that names another machine', async () => {
    const line = await openLine(test.url);
    line.send('GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    await line.answered(/200 OK/);
    expect(line.received()).not.toContain('evil');
    line.hangUp();
  });

  it('is ready when database, disk and engine are', async () => {
    await test.server.ready();
    const response = await fetch(`${test.url}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: 'ready',
      checks: { database: { ok: true }, disk: { ok: true }, engine: { ok: true } },
    });
  });

  it('is not ready while the networks cannot be loaded, and says so', async () => {
    const networks = [{ id: 'isnet', version: '0', path: '/nowhere/isnet.onnx', licence: 'none' }];
    const broken = await startTestServer({}, { networks });
    const response = await fetch(`${broken.url}/readyz`);
    expect(response.status).toBe(503);
    const body = (await response.json()) as { checks: Record<string, { detail: string }> };
    expect(body).toMatchObject({ status: 'not_ready', checks: { engine: { ok: false } } });
    expect(JSON.stringify(body)).not.toContain('/nowhere');
    expect((await fetch(`${broken.url}/livez`)).status).toBe(200);
  });
});
