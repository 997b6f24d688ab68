import { access, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type RealServer, startRealServer } from '@nobg/testing/real-server.js';
import { type S3Server, startS3Server } from '@nobg/testing/s3-server.js';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let s3: S3Server;
let server: RealServer;
let photo: Blob;
beforeEach(async () => {
  s3 = await startS3Server();
  const red = { width: 40, height: 30, channels: 3, background: 'red' } as const;
  photo = new Blob([await sharp({ create: red }).png().toBuffer()]);
});
afterEach(async () => {
  await server.close();
  await s3.close();
});

const start = async (more: Record<string, string> = {}) => {
  server = await startRealServer({ ...s3.environment, ...more });
};

async function cut(): Promise<string> {
  const body = new FormData();
  body.set('image', photo, 'red.png');
  const headers = { authorization: `Bearer ${server.key}` };
  const response = await fetch(`${server.server}/api/v1/remove`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { url: string };
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer.url;
}

const idOf = (url: string) => /results\/(\w{24})\.png$/.exec(url)?.[1] ?? '';
const objectOf = (url: string) =>
  join(s3.folder, s3.bucket, 'results', `${idOf(url)}._S3rver_object`);

describe('a server with a bucket', () => {
  it('keeps results there, and nothing of them in its data folder', async () => {
    await start();
    const url = await cut();
    const picture = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(picture.equals(await readFile(objectOf(url)))).toBe(true);
    const files = await readdir(join(server.folder, 'data'), { recursive: true });
    expect(files.filter((name) => name.includes(idOf(url)))).toEqual([]);
    expect(await readdir(join(server.folder, 'data/results/unfinished'))).toEqual([]);

    const headers = { authorization: `Bearer ${server.key}` };
    const path = `${server.server}/api/v1/results/${idOf(url)}`;
    expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(204);
    await expect(access(objectOf(url))).rejects.toThrow('ENOENT');
  });

  it('leads callers to a signed address of the picture that names it as it would itself', async () => {
    await start({ NOBG_RESULTS_DIRECT: 'presigned' });
    const url = await cut();
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const address = new URL(answer.headers.get('location') ?? '');
    expect(address.origin + address.pathname).toBe(
      `${s3.endpoint}/${s3.bucket}/results/${idOf(url)}`,
    );
    expect(Number(address.searchParams.get('X-Amz-Expires'))).toBe(300);
    const picture = await fetch(address);
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('content-disposition')).toBe('inline; filename="cutout.png"');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.equals(await readFile(objectOf(url)))).toBe(true);
  });

  it('sends results itself to its own pages, and to who asks for the head alone', async () => {
    await start({ NOBG_RESULTS_DIRECT: 'presigned' });
    const url = await cut();
    const headers = { 'sec-fetch-site': 'same-origin' };
    const options = { redirect: 'manual' } as const;
    expect((await fetch(url, { ...options, headers })).headers.get('content-type')).toBe(
      'image/png',
    );
    expect((await fetch(url, { ...options, method: 'HEAD' })).status).toBe(200);
  });

  it('leads nobody to a result that is over, or by another format', async () => {
    await start({ NOBG_RESULTS_DIRECT: 'presigned' });
    const url = await cut();
    const options = { redirect: 'manual' } as const;
    expect((await fetch(url.replace('.png', '.webp'), options)).status).toBe(404);
    const headers = { authorization: `Bearer ${server.key}` };
    const path = `${server.server}/api/v1/results/${idOf(url)}`;
    await fetch(path, { method: 'DELETE', headers });
    expect((await fetch(url, options)).status).toBe(404);
  });

  it('leads callers to a CDN, whose object says what it is', async () => {
    await start({
      NOBG_RESULTS_DIRECT: 'cdn',
      NOBG_RESULTS_URL: `${s3.endpoint}/${s3.bucket}`,
      NOBG_RESULTS_CACHE: 'shared',
      NOBG_S3_PREFIX: 'nobg',
    });
    const url = await cut();
    expect(url.startsWith(server.server)).toBe(true);
    const answer = await fetch(url, { redirect: 'manual' });
    const address = answer.headers.get('location') ?? '';
    expect(address).toBe(`${s3.endpoint}/${s3.bucket}/nobg/results/${idOf(url)}`);
    // The bucket of the tests may be read without a signature.
    const picture = await fetch(address);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('content-disposition')).toBe('inline; filename="cutout.png"');
    expect(picture.headers.get('cache-control')).toBe('public, max-age=86400, immutable');
  });

  it('answers 503 while the bucket is away, charges nothing, and goes on when it is back', async () => {
    await start();
    await rename(join(s3.folder, s3.bucket), join(s3.folder, 'away'));
    const body = new FormData();
    body.set('image', photo, 'red.png');
    const headers = { authorization: `Bearer ${server.key}` };
    const response = await fetch(`${server.server}/api/v1/remove`, {
      ...{ method: 'POST', headers, body },
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'storage_unavailable' });
    expect(Number(response.headers.get('retry-after'))).toBe(10);
    expect(await readdir(join(server.folder, 'data/results/unfinished'))).toEqual([]);
    const used = await fetch(`${server.server}/api/v1/usage`, { headers });
    expect(JSON.stringify(await used.json())).toContain('"used":0');
    await rename(join(s3.folder, 'away'), join(s3.folder, s3.bucket));
    await cut();
  });
});
