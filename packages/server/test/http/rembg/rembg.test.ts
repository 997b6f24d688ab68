import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLine } from '../line.js';
import { photoThatSays, redOnGreen, startTestServer, type TestServer, until } from '../support.js';

let photo: Buffer;
beforeAll(async () => {
  photo = await redOnGreen();
  // The encoder that made it has shut sharp's loaders in this process.
  sharp.unblock({ operation: ['VipsForeignLoad'] });
});

interface Sent {
  readonly form?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly file?: Uint8Array | null;
  readonly headers?: Record<string, string>;
}

function post(
  { url }: TestServer,
  { form = {}, query = {}, file = photo, headers = {} }: Sent = {},
): Promise<Response> {
  const body = new FormData();
  if (file !== null) body.append('file', new Blob([new Uint8Array(file)]), 'photo.png');
  for (const [name, value] of Object.entries(form)) body.append(name, value);
  const address = `${url}/api/remove?${new URLSearchParams(query)}`;
  return fetch(address, { method: 'POST', body, headers });
}

async function pixelsOf(response: Response) {
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.status, bytes.toString()).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const at = (x: number, y: number) => [
    ...data.subarray((y * width + x) * channels).subarray(0, channels),
  ];
  return { width, height, channels, at };
}

/** Holds an answer to be of this status in FastAPI's form, and gives back its detail. */
async function detailOf(response: Response, status: number) {
  const body = (await response.json()) as { detail: unknown };
  expect(response.status, JSON.stringify(body)).toBe(status);
  expect(Object.keys(body)).toEqual(['detail']);
  expect(response.headers.get('content-type')).toBe('application/json');
  return body.detail;
}

describe('/api/remove', () => {
  it('has no other methods, and says which it has', async () => {
    const test = await startTestServer({ NOBG_REMBG: 'key' });
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(`${test.url}/api/remove`, { method });
      expect(response.headers.get('allow')).toBe('GET, POST');
      expect(await detailOf(response, 405)).toBe('Method Not Allowed');
    }
  });

  it('is not there unless the operator wants it', async () => {
    const test = await startTestServer();
    const response = await post(test, { headers: { 'X-API-Key': test.secret } });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
  });

  it('asks for a key where that is said, and charges it', async () => {
    const test = await startTestServer({ NOBG_REMBG: 'key' });
    expect(await detailOf(await post(test), 401)).toMatch(/API key/);
    const response = await post(test, { headers: { 'X-API-Key': test.secret } });
    expect(response.headers.get('x-ratelimit-remaining')).toBe('99');
    await pixelsOf(response);
  });
});

it('/api/remove says in its headers how the hour stands that was charged, also where it is over', async () => {
  const test = await startTestServer({ NOBG_REMBG: 'key' });
  const go = join(test.folder, 'hour.go');
  const headers = { 'X-API-Key': test.secret };
  const answer = post(test, { headers, file: await photoThatSays(`wait ${go}`) });
  await until(() => expect(test.busy()).toBe(1));
  test.clock.advance(3_600_000);
  await writeFile(go, '');
  const { headers: told } = await answer;
  expect(told.get('x-ratelimit-remaining')).toBe('99');
  const hour = Date.parse('2026-03-01T11:00:00Z') / 1000;
  expect(told.get('x-ratelimit-reset')).toBe(String(hour));
});

describe('/api/remove, open on this machine, answers', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_REMBG: 'loopback', NOBG_MAX_UPLOAD_BYTES: '100000' });
  });

  it("with a PNG of the photo's size, without a key", async () => {
    const { width, height, channels, at } = await pixelsOf(await post(test));
    expect([width, height, channels]).toEqual([48, 48, 4]);
    expect(at(2, 2)[3]).toBe(0);
    expect(at(18, 18)[3]).toBeGreaterThan(220);
  });

  it('with a grey mask for om', async () => {
    const response = await post(test, { form: { om: 'true', model: 'silueta' } });
    const { format, channels } = await sharp(await response.arrayBuffer()).metadata();
    expect({ format, channels }).toEqual({ format: 'png', channels: 1 });
  });

  it('over the colour of bgc, which stands in the query', async () => {
    const over = await pixelsOf(await post(test, { query: { bgc: '0,0,255,255' } }));
    expect(over.at(2, 2).slice(0, 3)).toEqual([0, 0, 255]);
  });

  it('a photo that lies on its side upright', async () => {
    const file = await sharp(photo)
      .extend({ right: 12, background: '#00ff00' })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { width, height } = await pixelsOf(await post(test, { file }));
    expect([width, height]).toEqual([48, 60]);
  });

  it('with all that alpha matting is told, which is checked and left alone', async () => {
    const form = { a: 'on', af: '240', ab: '10', ae: '10', ppm: '1' };
    expect((await post(test, { form })).status).toBe(200);
  });

  it('with 422 for fields that are wrong, in its own form', async () => {
    const response = await post(test, { form: { om: 'maybe', af: '300' }, query: { bgc: 'red' } });
    expect(await detailOf(response, 422)).toEqual([
      {
        type: 'less_than_equal',
        loc: ['body', 'af'],
        msg: 'Input should be less than or equal to 255',
        input: '300',
      },
      {
        type: 'bool_parsing',
        loc: ['body', 'om'],
        msg: 'Input should be a valid boolean, unable to interpret input',
        input: 'maybe',
      },
      {
        type: 'value_error',
        loc: ['query', 'bgc'],
        msg: 'Value error, expected R,G,B,A with each from 0 to 255',
        input: 'red',
      },
    ]);
  });

  it('with 422 for a file or an address that is missing', async () => {
    const missing = (place: string, name: string) => [
      { type: 'missing', loc: [place, name], msg: 'Field required', input: null },
    ];
    expect(await detailOf(await post(test, { file: null }), 422)).toEqual(missing('body', 'file'));
    const get = await fetch(`${test.url}/api/remove?model=u2net`);
    expect(await detailOf(get, 422)).toEqual(missing('query', 'url'));
  });

  it('with 422 for a file that is no picture, too large or damaged', async () => {
    const files = [
      Buffer.from('this is text'),
      Buffer.concat([photo, Buffer.alloc(100_000)]),
      photo.subarray(0, 60),
    ];
    for (const file of files) {
      expect(await detailOf(await post(test, { file }), 422)).toMatchObject([
        { type: 'value_error', loc: ['body', 'file'] },
      ]);
    }
  });

  it('with 422 for a prompt of sam that is not on the photo', async () => {
    const sam_prompt = [{ type: 'point', data: [900, 900], label: 1 }];
    const query = { extras: JSON.stringify({ sam_prompt }) };
    const response = await post(test, { form: { model: 'sam' }, query });
    expect(await detailOf(response, 422)).toMatchObject([{ loc: ['query', 'extras'] }]);
  });

  it('with 400 and a sentence for an address that cannot be fetched', async () => {
    for (const url of ['nowhere', 'file:///etc/passwd', 'http://169.254.169.254/latest']) {
      const get = await fetch(`${test.url}/api/remove?${new URLSearchParams({ url })}`);
      expect(typeof (await detailOf(get, 400))).toBe('string');
    }
  });

  it('with 500 and a sentence for a fault of its own', async () => {
    const response = await post(test, { file: await photoThatSays('fail') });
    expect(await detailOf(response, 500)).toMatch(/fault is ours; try again/);
  });

  it('only with a key to whom a proxy, another name or another page brings here', async () => {
    for (const headers of [
      { 'X-Forwarded-For': '203.0.113.9' },
      { Forwarded: 'for=203.0.113.9' },
      { Origin: 'https://evil.example' },
    ]) {
      await detailOf(await post(test, { headers: headers as Record<string, string> }), 401);
    }
    const line = await openLine(test.url);
    line.send('POST /api/remove HTTP/1.1\r\nHost: rebound.example\r\nContent-Length: 0\r\n\r\n');
    await line.answered(/^HTTP\/1.1 401 /);
    line.hangUp();
    const withKey = { 'X-Forwarded-For': '203.0.113.9', 'X-API-Key': test.secret };
    expect((await post(test, { headers: withKey })).status).toBe(200);
  });

  it('and leaves nothing behind', async () => {
    await test.database.db.deleteFrom('usage_hours').execute();
    await test.expectNothingLeft();
  });
});
