import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('POST /api/v1/remove gives what was asked for', () => {
  let test: TestServer;
  let photo: Buffer;
  let elsewhere: Server;
  let photoUrl: string;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_FETCH_ALLOW: '127.0.0.1' });
    photo = await redOnGreen();
    elsewhere = createServer((request, response) => {
      if (request.url === '/photo.png') response.end(photo);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    photoUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/photo.png`;
  });
  afterAll(() => void elsewhere.close());

  const json = (body: object, headers: Record<string, string> = {}) =>
    test.remove(JSON.stringify(body), {
      headers: { 'X-API-Key': test.secret, 'Content-Type': 'application/json', ...headers },
    });

  it('from a file, an address, base64 in JSON and base64 in a form', async () => {
    const base64 = photo.toString('base64');
    const answers = [
      await test.remove(formWith(photo)),
      await json({ image_url: photoUrl }),
      await test.remove(formWith(null, { image_url: photoUrl })),
      await json({ image_base64: base64 }),
      await json({ image_base64: `data:image/png;base64,${base64}`, mode: 'product' }),
      await test.remove(formWith(null, { image_base64: base64 })),
    ];
    for (const response of answers) {
      const text = await response.text();
      expect(response.status, text).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ width: 48, height: 48 });
    }
  });

  it('at an address with the extension of its format', async () => {
    const form = formWith(photo, { format: 'webp', crop: 'true', size: '20px' });
    const { url, width, height } = (await (await test.remove(form)).json()) as Record<
      string,
      string
    >;
    expect(url).toMatch(/\/results\/[0-9A-Za-z]{24}\.webp$/);
    expect(Math.max(Number(width), Number(height))).toBeLessThanOrEqual(20);
    const picture = await fetch(url as string);
    expect(picture.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await picture.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
    const other = await fetch((url as string).replace('.webp', '.png'));
    expect(other.status).toBe(404);
  });

  it('as the picture itself to who accepts pictures, with the numbers in headers', async () => {
    const types = { 'image/png': 'png', 'image/jpeg': 'jpg', 'application/zip': 'zip' };
    for (const [Accept, format] of Object.entries(types)) {
      const headers = { 'X-API-Key': test.secret, Accept };
      const response = await test.remove(formWith(photo), { headers });
      expect(response.status, format).toBe(200);
      expect(response.headers.get('content-type')).toBe(Accept);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-length')).toBe(String(bytes.length));
      expect(response.headers.get('x-width')).toBe('48');
      expect(Number(response.headers.get('x-foreground-width'))).toBeGreaterThan(5);
      expect(response.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
      const url = response.headers.get('x-result-url') as string;
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  it('in JSON, and keeps nothing where it is told not to', async () => {
    const before = await test.database.db.selectFrom('results').selectAll().execute();
    const form = formWith(photo, { response: 'json_base64', store: 'false', bg_color: 'white' });
    const response = await test.remove(form);
    const text = await response.text();
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    const { image_base64, url, ...rest } = JSON.parse(text) as Record<string, unknown>;
    expect(Buffer.from(image_base64 as string, 'base64').toString('latin1', 1, 4)).toBe('PNG');
    expect(url).toBeUndefined();
    expect(rest).toMatchObject({ format: 'png', usage: { limit: 100 } });
    const after = await test.database.db.selectFrom('results').selectAll().execute();
    expect(after.length).toBe(before.length);
  });

  it('as a preview, which stays one when it is given in another form', async () => {
    const form = formWith(await redOnGreen(600), { size: 'preview', mode: 'product' });
    const response = await test.remove(form);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const { id, width, height } = JSON.parse(text) as Record<string, unknown>;
    expect([width, height]).toEqual([500, 500]);
    const again = await fetch(`${test.url}/api/v1/results/${id}?format=webp&size=full`, {
      headers: { 'X-API-Key': test.secret, Accept: 'image/webp' },
    });
    expect(again.status).toBe(200);
    expect(again.headers.get('x-width')).toBe('500');
  });

  it('with a background from a file or an address, and no two', async () => {
    const form = formWith(photo, { format: 'jpg', bg_fit: 'contain' });
    form.append('bg_image', new Blob([new Uint8Array(photo)]), 'bg.png');
    expect((await test.remove(form)).status).toBe(200);
    expect((await json({ image_url: photoUrl, bg_image_url: photoUrl })).status).toBe(200);
    const both = formWith(photo, { bg_color: 'red' });
    both.append('bg_image', new Blob([new Uint8Array(photo)]), 'bg.png');
    await expectProblem(await test.remove(both), 422, 'conflicting_options');
  });

  const refused: [string, Record<string, string>, string, string][] = [
    ['a value that cannot be', { bg_color: 'reddish' }, 'invalid_option', 'bg_color'],
    ['a kind of answer that is none', { response: 'xml' }, 'invalid_option', 'response'],
    ['what contradicts itself', { shadow_opacity: '5' }, 'conflicting_options', 'shadow_opacity'],
    ['an address of what is not kept', { store: 'false' }, 'conflicting_options', 'store'],
    ['two sources', { image_url: 'http://example.org/a.jpg' }, 'multiple_images', 'image_url'],
    ['a region beside the photo', { roi: '0 0 90 90' }, 'invalid_option', 'roi'],
  ];
  it.each(refused)('and refuses %s, by its field', async (_what, fields, code, field) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('image', new Blob([new Uint8Array(photo)]), 'photo.png');
    const { errors } = await expectProblem(await test.remove(form), 422, code);
    expect(errors?.map((error) => error.field)).toEqual([field === 'image_url' ? 'image' : field]);
  });

  it('and refuses addresses that lead inside, and unknown fields of JSON, and fetches nothing', async () => {
    const inside = await json({ image_url: 'http://169.254.169.254/latest/meta-data' });
    const { errors } = await expectProblem(inside, 422, 'invalid_url');
    expect(errors?.[0]?.field).toBe('image_url');
    const gone = await json({ image_url: photoUrl.replace('photo', 'gone') });
    await expectProblem(gone, 422, 'download_failed');
    await expectProblem(await json({ image_url: photoUrl, imgae: 'x' }), 422, 'unknown_field');
    await expectProblem(await json({}), 422, 'missing_image');
    await expectProblem(await json({ image_base64: '!!!!' }), 422, 'unreadable_image');
    const other = await json({ image_url: photoUrl, format: 'png' }, { Accept: 'image/webp' });
    await expectProblem(other, 422, 'conflicting_options');
  });
});
