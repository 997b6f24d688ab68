import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  expectProblem,
  photoThatSays,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { makeWebhook } from '../webhooks/support.js';
import { call, charged, ended, imagesForm, jobOf, photos, post, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    NOBG_REQUESTS_PER_HOUR: '1000',
    NOBG_WEBHOOKS_ALLOW: '127.0.0.1',
  });
});

/** A photo whose work waits until its file is there. */
async function waiting(
  name: string,
): Promise<{ name: string; bytes: Uint8Array; go(): Promise<void> }> {
  const file = join(test.folder, `${name}.go`);
  const bytes = await photoThatSays(`wait ${file}`);
  return { name: `${name}.png`, bytes, go: () => writeFile(file, '') };
}

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads events until one satisfies `last`, or the stream ends. */
async function eventsOf(
  url: string,
  after?: string,
  last: (event: Event) => boolean = () => false,
): Promise<Event[]> {
  const headers: Record<string, string> = after === undefined ? {} : { 'Last-Event-ID': after };
  const response = await call(test, `${url}/events`, { headers });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const events: Event[] = [];
  let text = '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    text += Buffer.from(value ?? []).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id] = /^id: (.*)$/m.exec(block) ?? [];
      if (id === undefined) continue;
      const [, event = ''] = /^event: (.*)$/m.exec(block) ?? [];
      const [, data = ''] = /^data: (.*)$/m.exec(block) ?? [];
      events.push({ id, event, data: JSON.parse(data) });
    }
    const found = events.find(last);
    if (done || found !== undefined) {
      await reader.cancel();
      return events;
    }
  }
}

describe('events of a job', () => {
  it('end with the key that they were asked for with', async () => {
    const { secret, key } = await test.keys.create({ name: 'to be revoked' });
    const other = { ...test, secret };
    const begun = await post(other, '/jobs', imagesForm([], { more: 'true' }));
    const { url } = (await begun.json()) as { url: string };
    const stream = await call(other, `${url}/events`);
    expect(stream.status).toBe(200);
    await test.keys.revoke(key.id);
    expect(await stream.text()).toContain('event: job');
    await expectProblem(await call(other, `${url}/events`), 401, 'revoked_key');
    expect(test.log().filter(({ msg }) => msg === 'events of a job ended early')).toEqual([]);
  });

  it('leaves no listeners behind for a reader who is slower than the events', async () => {
    const bytes = new TextEncoder().encode('these are notes and no photo at all');
    const files = Array.from({ length: 1500 }, (_, n) => ({ name: `${n}.txt`, bytes }));
    const { url } = await sendJob(test, imagesForm(files));
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const events = await eventsOf(url);
    process.off('warning', note);
    expect(events.filter(({ event }) => event === 'item').length).toBe(1500);
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('tell of every image and end with the job; a reader that comes again misses none', async () => {
    const slow = await waiting('slow');
    const [first, last] = await photos(2);
    const files = [first, slow, last].flatMap((one) => (one ? [one] : []));
    const { url } = await sendJob(test, imagesForm(files));
    const isDone = ({ event, data }: Event) => event === 'item' && data.state === 'done';
    const seen = await eventsOf(url, undefined, isDone);
    const lastId = seen.find(isDone)?.id;
    await slow.go();
    const rest = await eventsOf(url, lastId);
    expect(rest.at(-1)).toMatchObject({ event: 'job', data: { state: 'done', done: 3 } });
    const done = new Set([...seen, ...rest].filter(isDone).map(({ data }) => data.name));
    expect(done).toEqual(new Set(files.map(({ name }) => name)));
    // What was seen is not told again.
    expect(rest.filter(isDone).map(({ data }) => data.name)).not.toContain(first?.name);
    const result = rest.find(isDone)?.data.result as { url: string };
    expect((await fetch(result.url)).status).toBe(200);
  });
});

describe('cancelling', () => {
  it('ends what has not ended at once, charges only what is done, and deletes the uploads', async () => {
    const before = await charged(test);
    const slow = await waiting('never');
    const [first, ...others] = await photos(4);
    const files = [first, slow, ...others].flatMap((one) => (one ? [one] : []));
    const { url, id } = await sendJob(test, imagesForm(files));
    await until(async () => {
      const { items } = await jobOf(test, url);
      expect(items.map(({ state }) => state).slice(0, 2)).toEqual(['done', 'running']);
    });
    const response = await post(test, `/jobs/${id}/cancel`);
    expect(await response.json()).toMatchObject({ state: 'cancelled', total: 5, done: 1 });
    const { items } = await ended(test, url);
    expect(items.map(({ state }) => state)).toEqual(['done', ...Array(4).fill('cancelled')]);
    await until(() => expect(test.busy()).toBe(0));
    expect((await charged(test)) - before).toBe(1);
    expect((await post(test, `/jobs/${id}/cancel`)).status).toBe(200);
    await expectProblem(await post(test, `/jobs/${id}/retry`), 409, 'job_is_over');
    expect(existsSync(join(test.folder, 'never.go'))).toBe(false);
  });
});

describe('trying again', () => {
  it('works on failed images alone, with success where the fault is gone', async () => {
    const before = await charged(test);
    const flag = join(test.folder, 'repaired');
    const bytes = await photoThatSays(`failUnless ${flag}`);
    const [good] = await photos(1);
    const files = [{ name: 'moody.png', bytes }, good].flatMap((one) => (one ? [one] : []));
    const { url, id } = await sendJob(test, imagesForm(files));
    const failed = await ended(test, url);
    expect(failed).toMatchObject({ state: 'done', done: 1, failed: 1 });
    const kept = failed.items[1]?.result?.id;
    await writeFile(flag, '');
    expect((await post(test, `/jobs/${id}/retry`)).status).toBe(200);
    const again = await ended(test, url);
    expect(again).toMatchObject({ state: 'done', done: 2, failed: 0 });
    expect(again.items[1]?.result?.id).toBe(kept);
    expect((await charged(test)) - before).toBe(2);
  });
});

describe('the limit of an hour', () => {
  it('holds a job until the next hour, records an event once, and loses nothing', async () => {
    const { secret } = await test.keys.create({ name: 'few', limitPerHour: 2 });
    const few = { ...test, secret };
    // Nobody listens there: the messages stay.
    await makeWebhook(few, 'http://127.0.0.1:9/');
    const { url } = await sendJob(few, imagesForm(await photos(4)));
    const half = async () => expect((await jobOf(few, url)).done).toBe(2);
    await until(half);
    // The third one was refused, and the job is held.
    await until(async () => {
      const { db } = test.database;
      const rows = await db.selectFrom('jobs').select('id').where('hold_until', '>', 0).execute();
      expect(rows).toHaveLength(1);
    });
    const held = await jobOf(few, url);
    expect(held.items.map(({ state }) => state)).toEqual(['done', 'done', 'queued', 'queued']);
    const usage = await (await call(few, '/usage')).json();
    expect(usage).toMatchObject({
      ...{ key: { used: 2, limit: 2, remaining: 0 }, plan: null },
      jobs: { waiting: 2 },
    });
    test.clock.set('2026-03-01T11:00:01.000Z');
    expect(await ended(few, url)).toMatchObject({ state: 'done', done: 4 });
    // Messages are made from events by a worker of their own, after the image has ended.
    await until(async () => {
      const limits = await test.database.db
        .selectFrom('webhook_deliveries')
        .select('data')
        .where('type', '=', 'usage.limit_reached')
        .execute();
      expect(limits).toHaveLength(2);
      expect(new Set(limits.map(({ data }) => data)).size).toBe(2);
    });
  });
});
