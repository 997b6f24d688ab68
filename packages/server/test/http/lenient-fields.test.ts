import { once } from 'node:events';
import { createServer } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { multipart, textPart } from './multipart.js';
import {
  type Body,
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

const UPLOAD_BYTES = 300_000;

describe('a request as programs and browsers write it', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({
      NOBG_MAX_UPLOAD_BYTES: String(UPLOAD_BYTES),
      NOBG_REQUESTS_PER_HOUR: '10000',
    });
    photo = await redOnGreen();
  });
  beforeEach(() => test.database.db.deleteFrom('usage_hours').execute());

  interface Answer {
    readonly mode: string;
    readonly url: string;
  }

  async function accepted(
    body: Body,
    { type, query = '', ...more }: { type?: string; query?: string; encoding?: string } = {},
  ): Promise<Answer> {
    const response = await sent(body, { ...(type === undefined ? {} : { type }), query, ...more });
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).toBe(200);
    return answer;
  }

  function sent(
    body: Body,
    { type, query = '', encoding }: { type?: string; query?: string; encoding?: string },
  ): Promise<Response> {
    return fetch(`${test.url}/api/v1/remove${query}`, {
      method: 'POST',
      body,
      headers: {
        'X-API-Key': test.secret,
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
      },
    });
  }

  const json = (fields: object, before = '') => `${before}${JSON.stringify(fields)}`;
  const JSON_TYPE = { type: 'application/json' };
  const inBase64 = () => photo.toString('base64');

  it('may have empty fields, whichever they are', async () => {
    const fields = {
      mode: '',
      bg_color: '',
      image_url: '',
      image_base64: '',
      store: '',
      crop: ' ',
    };
    expect((await accepted(formWith(photo, fields))).mode).toBe('common');
  });

  it('may have null for every field but the photo', async () => {
    const fields = {
      image_base64: inBase64(),
      image_url: null,
      mode: null,
      crop: null,
      points: null,
    };
    expect((await accepted(json(fields), JSON_TYPE)).mode).toBe('common');
    const other = { image_base64: inBase64(), bg_image_url: '', mode: 'Food' };
    expect((await accepted(json(other), JSON_TYPE)).mode).toBe('food');
  });

  it('may have file inputs that were left alone, before and after the photo', async () => {
    for (const name of ['image', 'bg_image']) {
      const untouched = {
        head: `Content-Disposition: form-data; name="${name}"; filename=""\r\nContent-Type: application/octet-stream`,
        body: '',
      };
      const photoPart = { head: textPart('image_base64'), body: inBase64() };
      for (const parts of [
        [untouched, photoPart],
        [photoPart, untouched],
      ]) {
        const { body, type } = multipart(parts);
        await accepted(body, { type });
      }
    }
  });

  it('may have its photo in a part without a file name', async () => {
    const { body, type } = multipart([
      { head: `${textPart('image')}\r\nContent-Type: image/png`, body: photo },
    ]);
    await accepted(body, { type });
    const bare = multipart([{ head: textPart('image'), body: photo }]);
    await accepted(bare.body, { type: bare.type });
  });

  it('is refused for a file that is really empty', async () => {
    const form = formWith(photo);
    form.append('bg_image', new Blob([]), 'studio.png');
    const { errors } = await expectProblem(await test.remove(form), 422, 'empty_file');
    expect(errors?.[0]?.field).toBe('bg_image');
  });

  it('may begin with a byte order mark where it is JSON', async () => {
    await accepted(json({ image_base64: inBase64(), mode: 'product' }, '\ufeff'), JSON_TYPE);
  });

  it('may have its options in the address', async () => {
    const query = '?mode=product&format=JPG&bg_color=white';
    const { mode, url } = await accepted(formWith(photo), { query });
    expect({ mode, extension: url.slice(-4) }).toEqual({ mode: 'product', extension: '.jpg' });
  });

  it('is refused for options in the address that do not exist, or are in the body too', async () => {
    const unknown = await sent(formWith(photo), { query: '?nonsense=1' });
    expect((await expectProblem(unknown, 422, 'unknown_field')).errors?.[0]?.field).toBe(
      'nonsense',
    );
    const twice = await sent(formWith(photo, { mode: 'food' }), { query: '?mode=body' });
    expect((await expectProblem(twice, 422, 'repeated_field')).errors?.[0]?.field).toBe('mode');
    const picture = await sent(formWith(null), { query: '?image_base64=AAAA' });
    await expectProblem(picture, 422, 'invalid_option');
  });

  it('may name its photo by a signed address of 8,000 characters, in every kind of body', async () => {
    const fetching = await startTestServer({ NOBG_FETCH_ALLOW: '127.0.0.1' });
    const server = createServer((request, response) => {
      response.end(request.url?.length === 8000 ? photo : 'cut');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const address = `http://127.0.0.1:${port}/a.png?token=`.concat('A'.repeat(8000 - 13));
    const call = (path: string, init: RequestInit) =>
      fetch(`${fetching.url}${path}`, { method: 'POST', ...init });
    const key = { 'X-API-Key': fetching.secret };
    const both = { image_url: address, bg_image_url: address };
    const calls = [
      call('/api/v1/remove', { headers: key, body: formWith(null, both) }),
      call('/api/v1/remove', {
        headers: { ...key, 'Content-Type': 'application/json' },
        body: json(both),
      }),
      call('/v1.0/removebg', { headers: key, body: new URLSearchParams({ image_url: address }) }),
    ];
    for (const response of await Promise.all(calls)) {
      expect(response.status, await response.text()).toBe(200);
    }
    server.close();
  });

  it('may hold the largest photo in base64, with line breaks, in a form and in JSON', async () => {
    const largest = Buffer.concat([photo, Buffer.alloc(UPLOAD_BYTES - photo.length)]);
    const text = largest.toString('base64').replace(/.{76}/g, '$&\r\n');
    const { body, type } = multipart([{ head: textPart('image_base64'), body: text }]);
    await accepted(body, { type });
    await accepted(json({ image_base64: text }), JSON_TYPE);
    const larger = Buffer.concat([largest, Buffer.alloc(1)]).toString('base64');
    const form = formWith(null, { image_base64: larger });
    await expectProblem(await test.remove(form), 422, 'file_too_large');
  });

  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ];
  it.each(codings)('may be packed with %s, as a form and as JSON', async (encoding, pack) => {
    const { body, type } = multipart([
      { head: `${textPart('image')}\r\nContent-Type: image/png`, body: photo },
    ]);
    await accepted(new Uint8Array(pack(Buffer.from(body))), { type, encoding });
    const text = Buffer.from(json({ image_base64: inBase64() }));
    await accepted(new Uint8Array(pack(text)), { ...JSON_TYPE, encoding });
  });

  it('is refused where it is not packed as it says, or inflates without end', async () => {
    const { body, type } = multipart([{ head: textPart('image'), body: photo }]);
    const plain = await sent(new Uint8Array(body), { type, encoding: 'gzip' });
    expect((await expectProblem(plain, 422, 'malformed_body')).detail).toMatch(/is not gzip/);
    const odd = await sent(new Uint8Array(body), { type, encoding: 'compress' });
    const { errors } = await expectProblem(odd, 422, 'malformed_body');
    expect(errors?.[0]).toMatchObject({ field: 'Content-Encoding', received: '"compress"' });
    const spaces = Buffer.concat([Buffer.from('{'), Buffer.alloc(50_000_000, ' ')]);
    const bomb = await sent(new Uint8Array(gzipSync(spaces)), { ...JSON_TYPE, encoding: 'gzip' });
    expect((await expectProblem(bomb, 422, 'malformed_body')).detail).toMatch(
      /once it is inflated/,
    );
  });

  it('may end its address with a slash', async () => {
    const headers = { 'X-API-Key': test.secret };
    const native = await fetch(`${test.url}/api/v1/remove/`, {
      ...{ method: 'POST', headers, body: formWith(photo) },
    });
    expect(native.status).toBe(200);
    const form = new FormData();
    form.append('image_file', new Blob([new Uint8Array(photo)]), 'a.png');
    const dropIn = await fetch(`${test.url}/v1.0/removebg/`, {
      method: 'POST',
      headers,
      body: form,
    });
    expect(dropIn.status).toBe(200);
    const wrong = await fetch(`${test.url}/api/v1/remove/`, { headers });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('of /v1.0 has its options in the address or in the body, which goes first', async () => {
    const call = (query: string, fields: Record<string, string>) => {
      const form = new FormData();
      form.append('image_file', new Blob([new Uint8Array(photo)]), 'a.png');
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      const headers = { 'X-API-Key': test.secret };
      return fetch(`${test.url}/v1.0/removebg?${query}`, { method: 'POST', headers, body: form });
    };
    const typeOf = async (response: Promise<Response>) =>
      (await response).headers.get('content-type');
    expect(await typeOf(call('format=webp', {}))).toBe('image/webp');
    expect(await typeOf(call('format=webp', { format: 'JPEG' }))).toBe('image/jpeg');
  });

  it('is a HEAD wherever it may be a GET', async () => {
    const { url } = await accepted(formWith(photo));
    const id = /results\/(\w+)\./.exec(url)?.[1];
    const addresses = [
      ...[url, `${test.url}/api/v1/results/${id}?format=webp`, `${test.url}/api/v1/models`],
      ...[`${test.url}/openapi.json`, `${test.url}/livez`, `${test.url}/v1.0/account`],
    ];
    for (const address of addresses) {
      const headers = { 'X-API-Key': test.secret };
      const get = await fetch(address, { headers });
      const head = await fetch(address, { method: 'HEAD', headers });
      expect([address, head.status]).toEqual([address, get.status]);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect(await head.text()).toBe('');
    }
  });
});
