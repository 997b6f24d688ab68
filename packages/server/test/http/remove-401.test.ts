import { once } from 'node:events';
import { createConnection } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('POST /api/v1/remove answers 401', () => {
  let test: TestServer;
  let form: FormData;
  beforeAll(async () => {
    test = await startTestServer();
    form = formWith(await redOnGreen());
  });

  const send = (headers: Record<string, string>) => test.remove(form, { headers });

  it('without a key', async () => {
    const response = await send({});
    await expectProblem(response, 401, 'missing_key');
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="NoBG"');
    expect(response.headers.has('x-ratelimit-limit')).toBe(false);
  });

  it('with a key that has a typo, and without repeating it', async () => {
    const typo = `${test.secret.slice(0, -1)}${test.secret.endsWith('a') ? 'b' : 'a'}`;
    const response = await send({ 'X-API-Key': typo });
    const { detail } = await expectProblem(response, 401, 'malformed_key');
    expect(detail).not.toContain(typo.slice(12, 20));
  });

  it('with a key that is well-formed and of another server', async () => {
    const other = await startTestServer();
    await expectProblem(await send({ 'X-API-Key': other.secret }), 401, 'unknown_key');
  });

  it('with a revoked key, at once', async () => {
    const { key, secret } = await test.keys.create({ name: 'short-lived' });
    await test.keys.revoke(key.id);
    await expectProblem(await send({ 'X-API-Key': secret }), 401, 'revoked_key');
  });

  it('before anything is said of the body or of the method', async () => {
    await expectProblem(await test.remove('{}', { headers: {} }), 401, 'missing_key');
    await expectProblem(await fetch(`${test.url}/api/v1/remove`), 401, 'missing_key');
  });

  it('to a client that asks first, which then need not send its body', async () => {
    const { hostname, port } = new URL(test.url);
    const socket = createConnection(Number(port), hostname);
    socket.write(
      'POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nExpect: 100-continue\r\n' +
        'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\n\r\n',
    );
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).not.toContain('100 Continue');
  });

  it('to a client that sends its whole body before it reads', async () => {
    const big = formWith(Buffer.alloc(9_000_000, 1));
    await expectProblem(await test.remove(big, { headers: {} }), 401, 'missing_key');
  });

  it('and nothing is left behind', () => test.expectNothingLeft());
});
