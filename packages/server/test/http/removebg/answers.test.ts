import { beforeAll, describe, expect, it } from 'vitest';
import { photoThatSays, redOnGreen, startTestServer, type TestServer } from '../support.js';
import { plainPng } from './png.js';
import { expectErrors, formOf, removebg } from './support.js';

describe('POST /v1.0/removebg answers', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer();
    photo = await redOnGreen();
  });

  it('with the numbers of the picture in headers', async () => {
    const { headers } = await removebg(test, {
      image_file: photo,
      type_level: 'latest',
      size: 'full',
    });
    expect(headers.get('x-type')).toBe('person');
    expect(headers.get('x-width')).toBe('48');
    expect(headers.get('x-height')).toBe('48');
    expect(headers.get('x-credits-charged')).toBe('1');
    const box = ['top', 'left', 'width', 'height'].map((side) =>
      Number(headers.get(`x-foreground-${side}`)),
    );
    expect(box).toEqual([13, 13, 11, 11]);
    expect(headers.get('x-ratelimit-limit')).toBe('500');
    expect(headers.get('x-ratelimit-remaining')).toBe('499');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-03-01T10:11Z') / 1000));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-expose-headers')).toMatch(/X-Credits-Charged/);
  });

  it('with the type that was asked for, and none where none is wanted', async () => {
    const typeOf = async (fields: Record<string, string>) =>
      (await removebg(test, { image_file: photo, ...fields })).headers.get('x-type');
    expect(await typeOf({ type: 'product' })).toBe('product');
    expect(await typeOf({ type: 'transportation' })).toBe('other');
    expect(await typeOf({ type: 'transportation', type_level: '2' })).toBe('transportation');
    expect(await typeOf({ type: 'car', type_level: 'none' })).toBeNull();
  });

  it('in JSON to who takes nothing else', async () => {
    const response = await removebg(test, { image_file: photo }, { Accept: 'application/json' });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const text = await response.text();
    expect(Number(response.headers.get('content-length'))).toBe(text.length);
    const { data } = JSON.parse(text);
    const { result_b64, ...box } = data;
    expect(box).toEqual({
      foreground_top: 13,
      foreground_left: 13,
      foreground_width: 11,
      foreground_height: 11,
    });
    const picture = await removebg(test, { image_file: photo });
    expect(Buffer.from(result_b64, 'base64')).toEqual(Buffer.from(await picture.arrayBuffer()));
  });

  it.each(['application/json, text/plain, */*', '*/*', 'image/*', 'application/json, image/png'])(
    'with the picture to who accepts %s',
    async (accept) => {
      const response = await removebg(test, { image_file: photo }, { Accept: accept });
      expect(response.headers.get('content-type')).toBe('image/png');
    },
  );

  it('to pages of other origins', async () => {
    const response = await removebg(
      test,
      { image_file: photo },
      { Origin: 'https://shop.example' },
    );
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the limits of /v1.0/removebg', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({
      NOBG_REQUESTS_PER_HOUR: '3',
      NOBG_REMOVEBG_IMAGES_PER_MINUTE: '4',
      NOBG_REMOVEBG_FREE_PREVIEWS: 'yes',
    });
    photo = await redOnGreen();
  });

  it('weigh an image by its megapixels, and refuse what is too much with 429', async () => {
    const two = plainPng(2000, 1000, [255, 0, 0]);
    const first = await removebg(test, { image_file: two });
    expect(first.status).toBe(200);
    expect(first.headers.get('x-ratelimit-remaining')).toBe('2');
    const second = await removebg(test, { image_file: plainPng(3000, 1000, [255, 0, 0]) });
    await expectErrors(second, 429, 'rate_limit_exceeded');
    expect(second.headers.get('retry-after')).toBe('60');
    expect(second.headers.get('x-ratelimit-limit')).toBe('4');
    const third = await removebg(test, { image_file: photo });
    expect([third.status, third.headers.get('x-ratelimit-remaining')]).toEqual([200, '0']);
    const fourth = await removebg(test, { image_file: photo });
    const { title } = await expectErrors(fourth, 429, 'rate_limit_exceeded');
    expect(title).toBe('Rate limit exceeded');
    test.clock.advance(60_000);
    expect((await removebg(test, { image_file: photo })).status).toBe(200);
  });

  it('leave the hour alone for free previews, and charge it for what is larger', async () => {
    test.clock.advance(60_000);
    const preview = await removebg(test, { image_file: photo });
    expect(preview.headers.get('x-credits-charged')).toBe('0');
    const full = await removebg(test, { image_file: photo, size: 'full' });
    expect(full.headers.get('x-credits-charged')).toBe('1');
    const account = await fetch(`${test.url}/v1.0/account`, {
      headers: { 'X-Api-Key': test.secret },
    });
    expect(await account.json()).toEqual({
      data: {
        attributes: {
          credits: { total: 2, subscription: 2, payg: 0, enterprise: 0 },
          api: { free_calls: 2, sizes: 'all' },
        },
      },
    });
  });

  it('refuse with 429 when the hour is used up, but for what is free', async () => {
    test.clock.advance(60_000);
    for (const _ of [1, 2]) {
      const paid = await removebg(test, { image_file: photo, size: 'hd' });
      expect(paid.headers.get('x-credits-charged')).toBe('1');
    }
    const over = await removebg(test, { image_file: photo, size: 'hd' });
    await expectErrors(over, 429, 'rate_limit_exceeded');
    expect(over.headers.get('x-ratelimit-limit')).toBe('3');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(60);
    const auto = await removebg(test, { image_file: photo, size: 'auto' });
    expect([auto.status, auto.headers.get('x-credits-charged')]).toEqual([200, '0']);
  });

  it('charge nothing for what failed', async () => {
    test.clock.advance(3_600_000);
    const failed = await removebg(test, { image_file: await photoThatSays('fail'), size: 'full' });
    await expectErrors(failed, 500, 'internal_error');
    const account = await fetch(`${test.url}/v1.0/account`, {
      headers: { 'X-Api-Key': test.secret },
    });
    expect(await account.json()).toMatchObject({ data: { attributes: { credits: { total: 3 } } } });
  });

  it('answer a body of fields alone before anything is charged', async () => {
    const form = formOf({ size: 'nothing' });
    const response = await fetch(`${test.url}/v1.0/removebg`, {
      method: 'POST',
      headers: { 'X-Api-Key': test.secret },
      body: form,
    });
    await expectErrors(response, 400, 'missing_source', 'invalid_size');
  });
});
