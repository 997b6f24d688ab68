import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { ApiError, type Client, createClient, type Photo } from '@nobg/client';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { PHOTO, startRealServer } from './support.js';

let client: Client;
let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  client = createClient(await startRealServer({ NOBG_ANSWER: 'plain' }));
  bytes = new Uint8Array(await readFile(PHOTO));
});

describe('a photo may be', () => {
  const photos: [string, () => Photo][] = [
    ['a path', () => PHOTO],
    ['a file: address', () => pathToFileURL(PHOTO)],
    ['a Buffer', () => Buffer.from(bytes)],
    ['a Uint8Array', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a view of a larger buffer', () => new DataView(bytes.buffer)],
    ['a Blob', () => new Blob([bytes])],
    ['a File', () => new File([bytes], 'kaffee ☕.jpg')],
    ['a stream of Node', () => createReadStream(PHOTO)],
    ['a stream of the web', () => new Blob([bytes]).stream()],
    ['a data: address', () => `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`],
  ];
  it.each(photos)('%s', async (_name, photo) => {
    const answer = await client.remove(photo());
    expect(answer).toMatchObject({ mode: 'common', width: 600, height: 400 });
  });

  it('an address, which the server fetches', async () => {
    // This server may not fetch from private networks, and says that it was asked to.
    const refused = await client.remove('http://127.0.0.1:9/photo.jpg').catch((error) => error);
    expect(refused).toMatchObject({ code: 'invalid_url', field: 'image_url', status: 422 });
  });

  it('nothing else', async () => {
    await expect(client.remove(null as never)).rejects.toThrow(/Expected a File.* got null/);
    await expect(client.remove(7 as never)).rejects.toThrow(/got number/);
    await expect(client.remove('/not/there.jpg')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('gives every member of the answer, also where the server is set to plain answers', async () => {
  const answer = await client.remove(PHOTO, { mode: 'product' });
  expect(removeAnswerSchema.parse(answer)).toEqual(answer);
  expect(answer.mode).toBe('product');
});

it('sends points, boxes, lists, flags and numbers as the API reads them', async () => {
  const box = { left: 10, top: 10, right: 500, bottom: 390 };
  const points = [
    { x: 300, y: 200 },
    { x: 5, y: 5, keep: false },
  ];
  await client.remove(PHOTO, { points, box, crop: false, quality: 80, format: 'webp' });
  await client.remove(PHOTO, { mode: 'clothing', classes: ['coat', 'pants'] }).catch((error) => {
    // Coffee wears nothing; the list was understood.
    expect(error).toMatchObject({ code: 'no_subject' });
  });
  const wrong = await client.remove(PHOTO, { box: { ...box, right: 5 } }).catch((error) => error);
  expect(wrong).toMatchObject({ code: 'invalid_option', field: 'box', received: '"10,10,5,390"' });
});

it('answers with the picture and what its headers say', async () => {
  const image = await client.removeToImage(PHOTO, { format: 'webp', crop: true, bg_image: PHOTO });
  expect(image.blob.type).toBe('image/webp');
  expect(image).toMatchObject({ mode: 'common', id: expect.any(String), url: expect.any(String) });
  const { width, height } = image.foreground;
  expect({ width, height }).toEqual({ width: image.width, height: image.height });
  const unkept = await client.removeToImage(PHOTO, { store: false });
  expect(unkept).toMatchObject({ id: null, url: null });
});

it('renders, downloads and deletes a stored result', async () => {
  const answer = await client.remove(PHOTO);
  const png = await client.download(answer);
  expect(png.type).toBe('image/png');
  const white = await client.render(answer.id, { format: 'jpg', bg_color: 'white' });
  expect(white.blob.type).toBe('image/jpeg');
  const studio = await client.render(answer.id, { bg_image: PHOTO, canvas: '90x60' });
  expect(studio).toMatchObject({ width: 90, height: 60 });
  await client.deleteResult(answer.id);
  await expect(client.download(answer.url)).rejects.toMatchObject({ status: 404 });
});

it('lists the networks, and what is left of the hour, without a charge', async () => {
  const { networks } = await client.models();
  expect(networks.length).toBeGreaterThan(3);
  const before = await client.limits();
  const after = await client.limits();
  expect(after).toEqual(before);
  expect(before.remaining).toBeLessThan(before.limit);
  expect(before.resetsAt.getTime()).toBeGreaterThan(Date.now());
});

it('throws typed errors with code, field, expectation and request id', async () => {
  const error = await client.remove(PHOTO, { mode: 'porduct' as 'product' }).catch((e) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    name: 'ApiError',
    status: 422,
    code: 'invalid_mode',
    field: 'mode',
    expected: 'one of common, body, product, food, clothing',
    received: '"porduct"',
    requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/),
    retryAfterS: null,
    message: expect.stringContaining('porduct'),
  });
});
