import type { ServerResponse } from 'node:http';
import { createClient, type Job, type JobEvent, type JobItem } from '@nobg/client';
import { expect, it } from 'vitest';
import { json, PHOTO, problem, scriptedServer } from './support.js';

const key = 'nobg_live_of_a_scripted_server';
const JOB: Job = {
  ...{ id: 'job_1', url: 'http://127.0.0.1/api/v1/jobs/job_1', state: 'running' },
  ...{ total: 2, done: 0, failed: 0 },
};
const ENDED: Job = { ...JOB, state: 'done', done: 2 };
const item = (id: string): JobItem => ({
  ...{ id, position: 0, external_id: null, name: null, state: 'done' },
  ...{ result: null, corrected: false, error: null },
});

/** Events of the stream in the server's form, with the connection cut or ended after them. */
function stream(text: string, end: 'cut' | 'end') {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(text, () => (end === 'cut' ? response.destroy() : response.end()));
  };
}
const event = (type: string, id: string, value: unknown) =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(value)}\n\n`;

async function collect<T>(generator: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of generator) all.push(one);
  return all;
}

it('sends files in a form, with what is said of them before them', async () => {
  const { server, received } = await scriptedServer(problem(503, 'queue_full'), json(JOB));
  const photos = [
    { photo: PHOTO, externalId: 'a', fields: { mode: 'food' as const } },
    new Blob(['b']),
  ];
  expect(await createClient({ server, key }).jobs.create(photos, { crop: true })).toEqual(JOB);
  const body = String(received[1]?.body);
  expect(body).toContain('[{"external_id":"a","mode":"food"},{}]');
  expect(body.indexOf('name="items"')).toBeLessThan(body.indexOf('name="image"'));
  expect(body.match(/name="image"; filename=/g)).toHaveLength(2);
  expect(received[0]?.body.equals(received[1]?.body as Buffer)).toBe(true);
  const [first, second] = received.map(({ request }) => request.headers['idempotency-key']);
  expect(second).toBe(first);
});

it('sends addresses as a list, and refuses to mix them with files, or to send nothing', async () => {
  const { server, received } = await scriptedServer(json(JOB));
  const { jobs } = createClient({ server, key });
  const urls = ['https://a.example/1.jpg', 'https://a.example/2.jpg'] as const;
  await jobs.create([{ photo: urls[0], externalId: 'a' }, new URL(urls[1])], {
    ...{ mode: 'product', bg_image: 'https://a.example/bg.jpg' },
  });
  expect(JSON.parse(String(received[0]?.body))).toEqual({
    ...{ mode: 'product', bg_image_url: 'https://a.example/bg.jpg' },
    items: [{ image_url: urls[0], external_id: 'a' }, { image_url: urls[1] }],
  });
  await expect(jobs.create([urls[0], PHOTO])).rejects.toThrow(/only files or only addresses/);
  await expect(jobs.create([])).rejects.toThrow(/Expected photos/);
  expect(received).toHaveLength(1);
});

it('goes through all pages of images', async () => {
  const page = (id: string, next: string | null) => json({ ...JOB, items: [item(id)], next });
  const { server, received } = await scriptedServer(page('a', '1'), page('b', null));
  const items = await collect(createClient({ server, key }).jobs.items('job/1', { state: 'done' }));
  expect(items.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(received.map(({ request }) => request.url)).toEqual([
    ...['/api/v1/jobs/job%2F1?state=done', '/api/v1/jobs/job%2F1?state=done&cursor=1'],
  ]);
});

it('follows a job over cut connections, restarts and busy servers, from where it was', async () => {
  const { server, received } = await scriptedServer(
    stream(
      `retry: 10\n\n${event('item', '3.0', item('a'))}id: 4.1\nevent: item\ndata: {"id"`,
      'cut',
    ),
    problem(503, 'shutting_down', { 'Retry-After': '0' }),
    stream(`: \n\n${event('item', '4.1', item('b'))}`, 'end'),
    stream(event('job', '5', ENDED), 'end'),
  );
  const events: JobEvent[] = await collect(createClient({ server, key }).jobs.events('job_1'));
  expect(events).toEqual([
    { type: 'item', item: item('a') },
    { type: 'item', item: item('b') },
    { type: 'job', job: ENDED },
  ]);
  expect(received.map(({ request }) => request.headers['last-event-id'])).toEqual([
    ...[undefined, '3.0', '3.0', '4.1'],
  ]);
});

it('waits for the end, and stops to wait at an abort', async () => {
  const both = event('job', '4', JOB) + event('job', '5', ENDED);
  const { server } = await scriptedServer(stream(both, 'end'));
  expect(await createClient({ server, key }).jobs.wait('job_1')).toEqual(ENDED);

  const stop = new AbortController();
  const endless = await scriptedServer((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(event('job', '4', JOB), () => stop.abort(new Error('the shopper left')));
  });
  const waiting = createClient({ server: endless.server, key }).jobs.wait('job_1', {
    signal: stop.signal,
  });
  await expect(waiting).rejects.toThrow('the shopper left');
});

it('ends with the error of a job that is not there', async () => {
  const { server, received } = await scriptedServer(problem(404, 'not_found'));
  const { jobs } = createClient({ server, key });
  await expect(jobs.wait('none')).rejects.toMatchObject({ code: 'not_found' });
  expect(received).toHaveLength(1);
});
