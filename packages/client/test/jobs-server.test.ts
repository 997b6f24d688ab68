import { ApiError, type Client, createClient, hasEnded } from '@nobg/client';
import { beforeAll, expect, it } from 'vitest';
import { PHOTO, startRealServer } from './support.js';

let client: Client;
let missing: boolean;
beforeAll(async () => {
  client = createClient(await startRealServer());
  // A job that is not there says `not_found` too, but where there are jobs a list of them is.
  missing = await fetchList();
});

async function fetchList(): Promise<boolean> {
  try {
    await client.jobs.get('none');
  } catch (error) {
    return error instanceof ApiError && error.message === 'There is nothing at this address.';
  }
  return false;
}

it('sends many photos, follows them, and gets what became of each', async ({ skip }) => {
  if (missing) skip('this server has no jobs');
  const photos = [
    { photo: PHOTO, externalId: 'coffee' },
    { photo: new Blob(['this is text']), externalId: 'text' },
    { photo: PHOTO, externalId: 'cropped', fields: { crop: true, format: 'webp' as const } },
  ];
  const job = await client.jobs.create(photos, { mode: 'product' });
  expect(job).toMatchObject({ total: 3 });
  const changed = new Set<string>();
  for await (const event of client.jobs.events(job.id)) {
    if (event.type === 'item' && hasEnded(event.item)) changed.add(String(event.item.external_id));
  }
  expect([...changed].sort()).toEqual(['coffee', 'cropped', 'text']);
  expect(await client.jobs.wait(job.id)).toMatchObject({ state: 'done', done: 2, failed: 1 });
  const items = [];
  for await (const item of client.jobs.items(job.id)) items.push(item);
  expect(items.map(({ external_id: id, state }) => [id, state])).toEqual([
    ['coffee', 'done'],
    ['text', 'failed'],
    ['cropped', 'done'],
  ]);
  expect(items[1]?.error).toMatchObject({ code: 'unsupported_format' });
  expect(items[0]?.result).toMatchObject({ mode: 'product', width: 600 });
  expect((await client.download(items[2]!.result!)).type).toBe('image/webp');
  const zip = new Uint8Array(await (await client.jobs.results(job.id)).arrayBuffer());
  expect(String.fromCharCode(...zip.subarray(0, 2))).toBe('PK');
  const again = await client.jobs.retry(job.id);
  expect(again.total).toBe(3);
  expect(await client.jobs.wait(job.id)).toMatchObject({ failed: 1 });
}, 120_000);

it('lists all jobs, newest first, and says what they and the key may use', async () => {
  const own = createClient(await startRealServer());
  const ids: string[] = [];
  for (let made = 0; made < 3; made += 1) ids.unshift((await own.jobs.create([PHOTO])).id);
  const listed: string[] = [];
  for await (const { id } of own.jobs.list()) listed.push(id);
  expect(listed).toEqual(ids);
  for (const id of listed) await own.jobs.wait(id);
  const { key, plan, jobs } = await own.usage();
  expect({ used: key.used, plan, waiting: jobs.waiting }).toEqual({
    ...{ used: 3, plan: null, waiting: 0 },
  });
  expect(jobs.max_waiting).toBe(100_000);
}, 120_000);

it('cancels what has not begun', async ({ skip }) => {
  if (missing) skip('this server has no jobs');
  const job = await client.jobs.create(
    Array.from({ length: 12 }, () => PHOTO).map((photo, at) => ({ photo, externalId: String(at) })),
  );
  await client.jobs.cancel(job.id);
  const ended = await client.jobs.wait(job.id);
  expect(hasEnded(ended)).toBe(true);
  expect(ended.done).toBeLessThan(12);
}, 120_000);

it('makes one job of two requests with one idempotency key', async ({ skip }) => {
  if (missing) skip('this server has no jobs');
  const options = { idempotencyKey: 'order-17' };
  const first = await client.jobs.create([PHOTO], {}, options);
  const second = await client.jobs.create([PHOTO], {}, options);
  expect(second.id).toBe(first.id);
}, 120_000);
