import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseNetwork } from '@nobg/server/adapters/fetch/public-address.js';
import { createWebhookSender } from '@nobg/server/adapters/webhooks/http-sender.js';
import { afterEach, describe, expect, it } from 'vitest';

const LOOPBACK = [parseNetwork('127.0.0.1')!];
const MESSAGE = { headers: { 'webhook-id': 'evt_1' }, body: '{"a":"ü"}' };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

type Options = Partial<Parameters<typeof createWebhookSender>[0]>;

function post(url: string, options: Options = {}, signal = new AbortController().signal) {
  return createWebhookSender({ allowed: LOOPBACK, ...options }).post(url, MESSAGE, signal);
}

describe('a message to a webhook', () => {
  it('is posted whole, and its answer is given', async () => {
    let seen: unknown;
    const url = await serve((request, response) => {
      const { method, headers } = request;
      request.setEncoding('utf8').on('data', (body) => {
        seen = { method, id: headers['webhook-id'], length: headers['content-length'], body };
        response.writeHead(202, { 'retry-after': '12' }).end('thanks\0');
      });
    });
    expect(await post(url)).toEqual({
      ...{ status: 202, error: null, body: 'thanks\uFFFD', retryAfterS: 12 },
    });
    expect(seen).toEqual({ method: 'POST', id: 'evt_1', length: '10', body: MESSAGE.body });
  });

  it.each([
    ['no answer', () => {}],
    ['no end of headers', ({ socket }) => void socket?.write('HTTP/1.1 200 OK\r\nX-A: b')],
  ] satisfies [string, (response: { socket: import('node:net').Socket | null }) => void][])(
    'is given up where there is %s in time',
    async (_what, answer) => {
      const url = await serve((_request, response) => answer(response));
      expect(await post(url, { timeoutMs: 300 })).toEqual({
        ...{ status: null, error: 'No answer within 0.3 s.', body: null, retryAfterS: null },
      });
    },
  );

  it('counts by its status where the body comes byte by byte, or breaks off', async () => {
    const slow = await serve((_request, response) => {
      response.writeHead(200).write('a');
      const timer = setInterval(() => response.write('b'), 20);
      response.once('close', () => clearInterval(timer));
    });
    const { status, body } = await post(slow, { timeoutMs: 500 });
    expect([status, body]).toEqual([200, expect.stringMatching(/^ab*$/)]);
    const broken = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    expect((await post(broken)).status).toBe(200);
  });

  it('is not sent where nobody may connect to, by name or address', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    const named = url.replace('127.0.0.1', 'hooks.example');
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    for (const [to, of] of [
      [url, { allowed: [] }],
      [named, { allowed: [], resolve }],
      [named, { allowed: LOOPBACK, denied: LOOPBACK, resolve }],
      [named, { hosts: ['other.example'], resolve }],
    ] as const) {
      const { status, error } = await post(to, of);
      expect([status, error]).toEqual([null, expect.stringMatching(/^Not sent: /)]);
    }
    expect(asked).toBe(0);
    expect((await post(named, { resolve })).status).toBe(200);
  });

  it('has an outcome where nobody listens, and where it is no HTTP that answers', async () => {
    const url = await serve((_request, response) => void response.socket?.end('hello\r\n\r\n'));
    expect(await post(url)).toMatchObject({ status: null, error: expect.stringContaining('HPE') });
    const [server] = servers;
    await new Promise((resolve) => server?.close(resolve));
    expect((await post(url)).error).toBe('No answer: ECONNREFUSED.');
  });

  it('reads Retry-After as a date, and nothing else as a time', async () => {
    const times = [new Date(Date.now() + 90_000).toUTCString(), 'soon', '-5'];
    const url = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': times.shift() }).end();
    });
    const [date, word, negative] = [await post(url), await post(url), await post(url)];
    expect(date.retryAfterS).toBeGreaterThan(80);
    expect(date.retryAfterS).toBeLessThanOrEqual(91);
    expect([word.retryAfterS, negative.retryAfterS ?? 0]).toEqual([null, 0]);
  });

  it('ends with the reason of whoever stops it', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort(new Error('the server is stopping')));
    await expect(post(url, {}, stop.signal)).rejects.toThrow('the server is stopping');
  });
});
