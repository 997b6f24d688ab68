import { ApiError, ConnectionError, createClient } from '@nobg/client';
import { expect, it } from 'vitest';
import { json, PHOTO, problem, type Received, scriptedServer } from './support.js';

const key = 'nobg_live_of_a_scripted_server';
const ANSWER = { url: 'http://127.0.0.1/results/a.png', mode: 'common' };

const keysOf = (received: Received[]) =>
  received.map(({ request }) => request.headers['idempotency-key']);

it.each([500, 502, 503, 504, 408])('repeats a photo after %i, byte for byte', async (status) => {
  const { server, received } = await scriptedServer(problem(status, 'queue_full'), json(ANSWER));
  const answer = await createClient({ server, key }).remove(PHOTO);
  expect(answer).toEqual(ANSWER);
  expect(received).toHaveLength(2);
  const [first, second] = received as [Received, Received];
  expect(second.body.equals(first.body)).toBe(true);
  expect(second.request.headers['content-type']).toBe(first.request.headers['content-type']);
  const [one, other] = keysOf(received);
  expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(other).toBe(one);
});

it('gives every call a key of its own, and keeps one that is given', async () => {
  const { server, received } = await scriptedServer(json(ANSWER));
  const client = createClient({ server, key });
  await client.remove(PHOTO);
  await client.remove(PHOTO);
  await client.remove(PHOTO, {}, { idempotencyKey: 'order-17' });
  await client.models();
  const [first, second, third, fourth] = keysOf(received);
  expect(second).not.toBe(first);
  expect(third).toBe('order-17');
  expect(fourth).toBeUndefined();
});

it('does not come back before Retry-After is over', async () => {
  const { server, received } = await scriptedServer(
    problem(429, 'rate_limited', { 'Retry-After': '1' }),
    (response, { at }) => {
      // The server's own clock is what counts: too early is an error that is not tried again.
      const early = at - (received[0] as Received).at < 990;
      (early ? problem(422, 'invalid_field') : json(ANSWER))(response, received[1] as Received);
    },
  );
  expect(await createClient({ server, key }).remove(PHOTO)).toEqual(ANSWER);
});

it('waits while the same request is still at work', async () => {
  const { server } = await scriptedServer(
    problem(409, 'key_is_over', { 'Retry-After': '0' }),
    json(ANSWER),
  );
  expect(await createClient({ server, key }).remove(PHOTO)).toEqual(ANSWER);
});

it('gives up at once where Retry-After is too far away, and says how far', async () => {
  const { server, received } = await scriptedServer(
    problem(429, 'rate_limited', { 'Retry-After': '3000' }),
  );
  const error = await createClient({ server, key })
    .remove(PHOTO)
    .catch((e) => e);
  expect(error).toMatchObject({ code: 'rate_limited', retryAfterS: 3000 });
  expect(received).toHaveLength(1);
});

it.each([400, 401, 403, 404, 409, 410, 422])('does not repeat %i', async (status) => {
  const { server, received } = await scriptedServer(problem(status, 'invalid_field'));
  await expect(createClient({ server, key }).remove(PHOTO)).rejects.toMatchObject({ status });
  expect(received).toHaveLength(1);
});

it('tries as often as it is told, and then throws the last error', async () => {
  const { server, received } = await scriptedServer(problem(500, 'cutout_failed'));
  const client = createClient({ server, key, retries: 2 });
  await expect(client.models()).rejects.toMatchObject({ code: 'cutout_failed' });
  expect(received).toHaveLength(3);
});

it('takes the page of a proxy for what it is', async () => {
  const { server } = await scriptedServer((response) => {
    response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad Gateway</h1>');
  });
  const error = await createClient({ server, key, retries: 0 })
    .models()
    .catch((e) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 502, code: 'unexpected_answer', requestId: null });
});

it('does not take a page for an answer', async () => {
  const { server, received } = await scriptedServer((response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Log in</h1>');
  });
  const error = await createClient({ server, key })
    .models()
    .catch((e) => e);
  expect(error).toMatchObject({ status: 200, code: 'unexpected_answer' });
  expect(received).toHaveLength(1);
});

it('repeats what a broken connection cut off, also in the middle of an answer', async () => {
  const { server, received } = await scriptedServer(
    (response) => void response.destroy(),
    (response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('{"url":');
      setImmediate(() => response.destroy());
    },
    json(ANSWER),
  );
  expect(await createClient({ server, key }).remove(PHOTO)).toEqual(ANSWER);
  expect(received).toHaveLength(3);
});

it('names the server that cannot be reached', async () => {
  const client = createClient({ server: 'http://127.0.0.1:9', key, retries: 0 });
  const error = await client.models().catch((e) => e);
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.message).toContain('http://127.0.0.1:9');
});

it('ends a try that gets no answer in its time', async () => {
  const { server, received } = await scriptedServer(() => {}, json(ANSWER));
  const client = createClient({ server, key, timeoutMs: 300 });
  expect(await client.remove(PHOTO)).toEqual(ANSWER);
  expect(received).toHaveLength(2);
});

it('ends at an abort: in a request, and while it waits for the next one', async () => {
  const reason = new Error('the shopper left');
  const stop = new AbortController();
  const { server, received } = await scriptedServer(() => stop.abort(reason));
  const client = createClient({ server, key });
  await expect(client.remove(PHOTO, {}, { signal: stop.signal })).rejects.toBe(reason);
  expect(received).toHaveLength(1);

  const later = new AbortController();
  const busy = await scriptedServer((response, received) => {
    problem(503, 'queue_full', { 'Retry-After': '50' })(response, received);
    response.once('close', () => later.abort(reason));
  });
  const waiting = createClient({ server: busy.server, key, timeoutMs: 100_000 });
  await expect(waiting.models({ signal: later.signal })).rejects.toBe(reason);
  expect(busy.received).toHaveLength(1);
});

it('sends its key to the server alone', async () => {
  const other = await scriptedServer((response) => void response.end('picture'));
  const { server } = await scriptedServer(json(ANSWER));
  const blob = await createClient({ server, key }).download(`${other.server}/results/a.png`);
  expect(await blob.text()).toBe('picture');
  expect(other.received[0]?.request.headers).not.toHaveProperty('x-api-key');
});

it('refuses a server or a key that cannot be one', () => {
  expect(() => createClient({ server: 'nobg.example', key })).toThrow(
    /http or https .*nobg\.example/,
  );
  expect(() => createClient({ server: 'https://nobg.example', key: '' })).toThrow(/API key/);
});
