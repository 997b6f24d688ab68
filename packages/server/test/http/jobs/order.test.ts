import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { formWith, photoThatSays, redOnGreen, startTestServer, until } from '../support.js';
import { ended, imagesForm, photos, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

it('works on requests that somebody waits for before the rest of a batch', async () => {
  const test = await startTestServer();
  const go = join(test.folder, 'first.go');
  const slow = { name: 'slow.png', bytes: await photoThatSays(`wait ${go}`) };
  const { url } = await sendJob(test, imagesForm([slow, ...(await photos(8))]));
  // In work, not merely claimed: until an engine process is ready, requests would go before it.
  await until(() => expect([test.busy(), test.queued()]).toEqual([1, 0]));
  const last = join(test.folder, 'last.go');
  const requests = [1, 2].map(async () => test.remove(formWith(await redOnGreen())));
  await until(() => expect(test.queued()).toBe(2));
  const third = test.remove(formWith(await photoThatSays(`wait ${last}`)));
  await until(() => expect(test.queued()).toBe(3));
  await writeFile(go, '');
  for (const request of requests) expect((await request).status).toBe(200);
  await until(() => expect([test.busy(), test.queued()]).toEqual([1, 0]));
  // The third is in work, and of the batch only what was begun before it came.
  const { db } = test.database;
  const row = await db.selectFrom('jobs').select(['done', 'running']).executeTakeFirstOrThrow();
  expect(row).toEqual({ done: 1, running: 0 });
  await writeFile(last, '');
  expect((await third).status).toBe(200);
  expect(await ended(test, url)).toMatchObject({ done: 9 });
});
