import type { JobItemAnswer } from '@nobg/contract/jobs.js';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProblem, photoThatSays, startTestServer, type TestServer } from '../support.js';
import { call, charged, ended, imagesForm, jobOf, photos, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '1000' });
});

/** Blue of half opacity. */
const corrected = (side = 10) =>
  sharp({
    create: {
      ...{ width: side, height: side, channels: 4 },
      background: { r: 0, g: 0, b: 255, alpha: 0.5 },
    },
  })
    .png()
    .toBuffer();

const cutoutUrl = (job: string, image: string) => `${job}/images/${image}/cutout`;

async function put(job: string, image: string, bytes: Buffer, fields = {}): Promise<Response> {
  const body = imagesForm([{ name: 'corrected.png', bytes }], fields);
  return call(test, cutoutUrl(job, image), { method: 'PUT', body });
}

async function doneJob(fields: Record<string, string> = {}) {
  const { url } = await sendJob(test, imagesForm(await photos(1), fields));
  const { items } = await ended(test, url);
  return { url, item: items[0] as JobItemAnswer };
}

const pixelOf = async (url: string) =>
  [
    ...(await sharp(await (await fetch(url)).arrayBuffer())
      .raw()
      .toBuffer()),
  ].slice(0, 4);

describe('the cutout of an image of a job', () => {
  it('is replaced by a corrected one at no charge, and the earlier result is gone', async () => {
    const { url, item } = await doneJob();
    const before = await charged(test);
    const answer = await put(url, item.id, await corrected());
    expect(answer.status).toBe(200);
    const now = (await answer.json()) as JobItemAnswer;
    expect(now).toMatchObject({ id: item.id, state: 'done', corrected: true });
    expect(now.result).toMatchObject({ width: 10, confidence: item.result?.confidence });
    expect(await pixelOf(now.result?.url ?? '')).toEqual([0, 0, 255, 128]);
    expect((await fetch(item.result?.url ?? '')).status).toBe(404);
    expect((await jobOf(test, url)).items[0]).toEqual(now);
    expect((await charged(test)) - before).toBe(0);
  });

  it('is composed as the job says, and given without what was composed', async () => {
    const { url, item } = await doneJob({ bg_color: 'ff0000', format: 'webp' });
    const now = (await (await put(url, item.id, await corrected())).json()) as JobItemAnswer;
    expect(now.result?.url).toMatch(/\.webp$/);
    const [red = 0, green = 0, blue = 0] = await pixelOf(now.result?.url ?? '');
    for (const [value, about] of [
      [red, 127],
      [green, 0],
      [blue, 128],
    ] as const) {
      expect(Math.abs(value - about)).toBeLessThan(12);
    }
    const plain = await call(test, cutoutUrl(url, item.id));
    expect(plain.headers.get('content-type')).toBe('image/png');
    const { data } = await sharp(await plain.arrayBuffer())
      .raw()
      .toBuffer({
        resolveWithObject: true,
      });
    expect([...data].slice(0, 4)).toEqual([0, 0, 255, 128]);
  });

  it('may be corrected by pages of other origins, and says which methods it has', async () => {
    const address = `${test.url}/api/v1/jobs/job_1/images/img_1/cutout`;
    const preflight = await fetch(address, {
      method: 'OPTIONS',
      headers: {
        ...{ Origin: 'https://shop.example', 'Access-Control-Request-Method': 'PUT' },
        'Access-Control-Request-Headers': 'x-api-key',
      },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    for (const [path, allow] of [
      ['/jobs', 'GET, HEAD, POST, OPTIONS'],
      ['/jobs/job_1/images', 'POST, OPTIONS'],
      ['/jobs/job_1/images/img_1/cutout', 'GET, PUT, OPTIONS'],
      ['/jobs/job_1/results.zip', 'GET, OPTIONS'],
    ] as const) {
      const other = await call(test, path, { method: 'DELETE' });
      await expectProblem(other, 405, 'method_not_allowed');
      expect(other.headers.get('allow')).toBe(allow);
    }
  });

  it('stays as it is where the correction cannot be read', async () => {
    const { url, item } = await doneJob();
    const half = (await corrected(40)).subarray(0, 60);
    expect((await put(url, item.id, half)).status).toBe(422);
    const fields = await put(url, item.id, await corrected(), { mode: 'food' });
    await expectProblem(fields, 422, 'unknown_field');
    expect((await jobOf(test, url)).items[0]).toEqual(item);
    expect((await fetch(item.result?.url ?? '')).status).toBe(200);
  });

  it('is not there before the image is done, nor for images of other jobs', async () => {
    const bytes = await photoThatSays('fail');
    const { url } = await sendJob(test, imagesForm([{ name: 'a.png', bytes }]));
    const [failed] = (await ended(test, url)).items;
    await expectProblem(await call(test, cutoutUrl(url, failed?.id ?? '')), 409, 'image_not_done');
    await expectProblem(await put(url, failed?.id ?? '', await corrected()), 409, 'image_not_done');
    const other = await doneJob();
    await expectProblem(await put(url, other.item.id, await corrected()), 404, 'not_found');
  });
});
