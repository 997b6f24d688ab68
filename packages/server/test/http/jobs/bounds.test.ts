import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLAIM_AGEING_MS } from '@nobg/server/ports/job-store.js';
import { expect, it, vi } from 'vitest';
import {
  expectProblem,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  until,
} from '../support.js';
import { ended, imagesForm, jobOf, photos, post, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

it('refuses a job of 100,001 images, and keeps nothing of it', async () => {
  const test = await startTestServer();
  const items = Array.from({ length: 100_001 }, (_, n) => `https://photos.example/${n}.jpg`);
  const headers = { 'Content-Type': 'application/json' };
  const response = await post(test, '/jobs', JSON.stringify({ items }), headers);
  const { errors } = await expectProblem(response, 422, 'too_many_images');
  expect(errors).toEqual([
    { field: 'images', expected: 'at most 100000 images', received: 'more than 100000' },
  ]);
  for (const table of ['jobs', 'job_items'] as const) {
    expect(await test.database.db.selectFrom(table).select('id').limit(1).execute()).toEqual([]);
  }
}, 300_000);

it('bounds the bytes of a job, and those of an account that wait', async () => {
  // What follows a photo's last byte, no decoder reads.
  const large = async (count: number) =>
    (await photos(count)).map(({ name, bytes }) => ({
      name,
      bytes: Buffer.concat([bytes, Buffer.alloc(2000)]),
    }));
  const [photo] = await large(1);
  const test = await startTestServer({ NOBG_JOB_BYTES: String(4 * (photo?.bytes.length ?? 0)) });
  const whole = await post(test, '/jobs', imagesForm(await large(5)));
  await expectProblem(whole, 422, 'job_too_large');
  const go = join(test.folder, 'bounds.go');
  const slow = { name: 'slow.png', bytes: await photoThatSays(`wait ${go}`) };
  const { url } = await sendJob(test, imagesForm([slow, ...(await large(2))]));
  const more = await post(test, '/jobs', imagesForm(await large(2)));
  await expectProblem(more, 429, 'too_many_at_once');
  await writeFile(go, '');
  await ended(test, url);
  // What is done waits no more.
  await until(async () => {
    const response = await post(test, '/jobs', imagesForm(await large(2)));
    expect(response.status).toBe(202);
  });
});

it('begins an image of a batch once a minute, though callers who wait need every slot', async () => {
  const test = await startTestServer();
  const go = join(test.folder, 'busy.go');
  const busy = test.remove(formWith(await photoThatSays(`wait ${go}`)));
  await until(() => expect(test.busy()).toBe(1));
  const { url } = await sendJob(test, imagesForm(await photos(2)));
  // The job was seen, and is not begun: one that somebody waits for is.
  const later = { Prefer: 'respond-async' };
  const other = await post(test, '/remove', formWith(await redOnGreen()), later);
  const otherUrl = other.headers.get('location') ?? '';
  await until(async () => expect((await jobOf(test, otherUrl)).state).toBe('running'));
  expect((await jobOf(test, url)).state).toBe('queued');
  await writeFile(go, '');
  expect((await busy).status).toBe(200);
  await ended(test, url);
  const again = join(test.folder, 'again.go');
  const second = test.remove(formWith(await photoThatSays(`wait ${again}`)));
  await until(() => expect(test.busy()).toBe(1));
  const aged = await sendJob(test, imagesForm(await photos(1)));
  test.clock.advance(CLAIM_AGEING_MS);
  await until(async () => expect((await jobOf(test, aged.url)).state).toBe('running'));
  await writeFile(again, '');
  expect((await second).status).toBe(200);
  await ended(test, aged.url);
});
