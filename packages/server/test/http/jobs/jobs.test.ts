import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jobDetailSchema } from '@nobg/contract/jobs.js';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  expectProblem,
  filesUnder,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { call, charged, ended, imagesForm, jobOf, photos, post, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
let pictures: Server;
let address: string;
beforeAll(async () => {
  const photo = await redOnGreen();
  pictures = createServer((request, response) => {
    if (request.url === '/dead.png') response.writeHead(404).end();
    else response.end(photo);
  }).listen(0, '127.0.0.1');
  test = await startTestServer({
    ...{ NOBG_FETCH_ALLOW: '127.0.0.1', NOBG_REQUESTS_PER_HOUR: '1000', NOBG_JOB_IMAGES: '40' },
  });
  address = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
});
afterAll(() => {
  pictures.close();
});

const jobFiles = () => filesUnder(join(test.folder, 'data', 'jobs'));

/** Images that failed are kept to be tried again; all others are gone. */
async function allEnded(): Promise<void> {
  await until(async () => {
    const rows = await test.database.db
      .selectFrom('job_items')
      .select('id')
      .where('input_id', 'is not', null)
      .where('state', '!=', 'failed')
      .execute();
    expect(rows).toEqual([]);
  });
}

describe('a job', () => {
  it('cuts every image out with its own fields, charges each once and keeps no upload', async () => {
    const before = await charged(test);
    const items = JSON.stringify([{ external_id: 'a' }, { external_id: 'b', mode: 'food' }, {}]);
    const sent = await sendJob(test, imagesForm(await photos(3), { items, mode: 'product' }));
    expect(sent).toMatchObject({ state: 'queued', total: 3, done: 0, failed: 0 });
    const job = await ended(test, sent.url);
    jobDetailSchema.parse(job);
    expect(job).toMatchObject({ state: 'done', total: 3, done: 3, failed: 0, next: null });
    expect(job.items.map(({ external_id, name, state }) => [external_id, name, state])).toEqual([
      ['a', 'photo-0.png', 'done'],
      ['b', 'photo-1.png', 'done'],
      [null, 'photo-2.png', 'done'],
    ]);
    expect(job.items.map(({ result }) => result?.mode)).toEqual(['product', 'food', 'product']);
    for (const { result } of job.items) {
      const picture = await fetch(result?.url ?? '');
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    }
    expect((await charged(test)) - before).toBe(3);
    await until(async () => expect(await jobFiles()).toEqual([]));
  });

  it('goes on without an image that cannot be read', async () => {
    const before = await charged(test);
    const [good] = await photos(1);
    const files = [
      { name: 'notes.txt', bytes: strToU8('these are notes and no photo at all') },
      { name: 'empty.png', bytes: new Uint8Array() },
      good ?? { name: '', bytes: new Uint8Array() },
      { name: 'half.png', bytes: (await redOnGreen()).subarray(0, 60) },
    ];
    const job = await ended(test, (await sendJob(test, imagesForm(files))).url);
    expect(job).toMatchObject({ state: 'done', done: 1, failed: 3 });
    expect(job.items.map(({ error }) => error?.code ?? null)).toEqual([
      ...['unsupported_format', 'empty_file', null, 'unreadable_image'],
    ]);
    expect((await charged(test)) - before).toBe(1);
  });

  it('fetches a list of addresses; a dead one and a repeated one fail by themselves', async () => {
    const before = await charged(test);
    const items = [
      { image_url: `${address}/a.png`, external_id: 'first' },
      `${address}/dead.png`,
      `${address}/a.png`,
      { image_url: `${address}/a.png`, mode: 'food' },
      { image_url: 'http://10.0.0.1/secret.png' },
    ];
    const body = JSON.stringify({ mode: 'product', items });
    const response = await post(test, '/jobs', body, { 'Content-Type': 'application/json' });
    expect(response.status).toBe(202);
    const job = await ended(test, response.headers.get('location') ?? '');
    expect(job.items.map(({ state, error }) => error?.code ?? state)).toEqual([
      ...['done', 'download_failed', 'repeated_image', 'done', 'invalid_url'],
    ]);
    expect(job.items[2]?.error?.errors?.[0]).toMatchObject({
      ...{ field: 'items[2].image_url', received: 'that of items[0]' },
    });
    expect(job.items[0]).toMatchObject({ external_id: 'first', name: 'a.png' });
    expect((await charged(test)) - before).toBe(2);
  });

  it('takes a zip, and names what leads out of it', async () => {
    const photo = await redOnGreen();
    const archive = zipSync({
      ...{
        'in/a.png': photo,
        'b.png': photo,
        '../../evil.png': photo,
        'readme.txt': strToU8('hi'),
      },
      ...{ '__MACOSX/b.png': strToU8('x'), 'in/': new Uint8Array() },
    });
    const body = new Blob([new Uint8Array(archive)]);
    const headers = { 'Content-Type': 'application/zip' };
    const response = await post(test, '/jobs?mode=product', body, headers);
    expect(response.status).toBe(202);
    const job = await ended(test, response.headers.get('location') ?? '');
    expect(job.items.map(({ name, state, error }) => [name, error?.code ?? state])).toEqual([
      ['in/a.png', 'done'],
      ['b.png', 'done'],
      ['evil.png', 'unsafe_name'],
      ['readme.txt', 'unsupported_format'],
    ]);
    const form = new FormData();
    form.append('archive', new Blob([new Uint8Array(archive)]), 'photos.zip');
    const sent = await sendJob(test, form);
    expect(sent).toMatchObject({ total: 4 });
    await ended(test, sent.url);
  });

  it('reads no more of a file in a zip than an image may have', async () => {
    const bomb = new Uint8Array(30_000_000);
    bomb.set(await redOnGreen());
    const archive = zipSync({ 'bomb.png': bomb, 'good.png': await redOnGreen() });
    expect(archive.length).toBeLessThan(100_000);
    const form = new FormData();
    form.append('archive', new Blob([new Uint8Array(archive)]), 'bomb.zip');
    const job = await ended(test, (await sendJob(test, form)).url);
    expect(job.items.map(({ state, error }) => error?.code ?? state)).toEqual([
      ...['file_too_large', 'done'],
    ]);
  });

  it('fails an image that ends its process after three tries, and no other', async () => {
    const before = await charged(test);
    const [first, , last] = await photos(3);
    const poison = { name: 'poison.png', bytes: await photoThatSays('crash') };
    const files = [first, poison, last].flatMap((one) => (one === undefined ? [] : [one]));
    const job = await ended(test, (await sendJob(test, imagesForm(files))).url);
    expect(job.items.map(({ state, error }) => error?.code ?? state)).toEqual([
      ...['done', 'cutout_failed', 'done'],
    ]);
    const { attempts } = await test.database.db
      .selectFrom('job_items')
      .select('attempts')
      .where('id', '=', job.items[1]?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(attempts).toBe(3);
    expect((await charged(test)) - before).toBe(2);
  });

  it('gives its images in pages and by state, and 304 while nothing changes', async () => {
    const { url } = await sendJob(test, imagesForm(await photos(5)));
    await ended(test, url);
    const first = await jobOf(test, url, '?limit=2');
    const second = await jobOf(test, url, `?limit=2&cursor=${first.next}`);
    const third = await jobOf(test, url, `?limit=2&cursor=${second.next}`);
    const names = [first, second, third].flatMap(({ items }) => items.map(({ name }) => name));
    expect(names).toEqual([0, 1, 2, 3, 4].map((n) => `photo-${n}.png`));
    expect(third.next).toBeNull();
    expect((await jobOf(test, url, '?state=failed')).items).toEqual([]);
    const { headers } = await call(test, url);
    const again = await call(test, url, {
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    await expectProblem(await call(test, `${url}?limit=0`), 422, 'invalid_option');
    await expectProblem(await call(test, `${url}?page=2`), 422, 'unknown_field');
  });

  it('is there for its account alone', async () => {
    test.clock.advance(1000);
    const { id, url } = await sendJob(test, imagesForm(await photos(1)));
    const { secret } = await test.keys.create({ name: 'other' });
    const headers = { 'X-API-Key': secret };
    for (const path of ['', '/events', '/results.zip', '/results.jsonl']) {
      await expectProblem(await call(test, `${url}${path}`, { headers }), 404, 'not_found');
    }
    for (const path of ['/cancel', '/retry']) {
      const response = await call(test, `${url}${path}`, { method: 'POST', headers });
      await expectProblem(response, 404, 'not_found');
    }
    const list = (await (await call(test, '/jobs?limit=1')).json()) as { jobs: { id: string }[] };
    expect(list.jobs.map((job) => job.id)).toEqual([id]);
    const none = await (await call(test, '/jobs', { headers })).json();
    expect(none).toEqual({ jobs: [], next: null });
  });
});

describe('what is refused as a whole leaves nothing behind', () => {
  async function refused(
    body: RequestInit['body'],
    code: string,
    field: string,
    headers: Record<string, string> = {},
    query = '',
  ): Promise<void> {
    const rows = () => test.database.db.selectFrom('jobs').select('id').execute();
    await allEnded();
    const files = await jobFiles();
    const before = (await rows()).length;
    const response = await post(test, `/jobs${query}`, body, headers);
    const { errors } = await expectProblem(response, 422, code);
    expect(errors?.[0]?.field).toBe(field);
    await until(async () => expect(await jobFiles()).toEqual(files));
    expect((await rows()).length).toBe(before);
  }
  const json = { 'Content-Type': 'application/json' };
  const list = (items: unknown, more = {}) => JSON.stringify({ items, ...more });

  it('a wrong field of the job or of one image', async () => {
    await refused(imagesForm(await photos(2), { mode: 'porduct' }), 'invalid_mode', 'mode');
    const items = JSON.stringify([{}, { mode: 'x' }]);
    await refused(imagesForm(await photos(2), { items }), 'invalid_mode', 'items[1].mode');
    await refused(imagesForm(await photos(1), { colour: 'red' }), 'unknown_field', 'colour');
    await refused(imagesForm(await photos(1), { response: 'binary' }), 'unknown_field', 'response');
    const entry = { image_url: 'https://a.example/', modes: 'x' };
    await refused(list([entry]), 'unknown_field', 'items[0].modes', json);
    await refused(list([{}]), 'missing_image', 'items[0].image_url', json);
    await refused(list('x'), 'malformed_body', 'items', json);
    await refused('', 'unsupported_content_type', 'Content-Type', { 'Content-Type': 'text/plain' });
  });

  it('no image, too many, and an id that came before', async () => {
    await refused(new FormData(), 'missing_image', 'image');
    await refused(imagesForm([], { mode: 'food' }), 'missing_image', 'image');
    await refused(list([]), 'missing_image', 'image', json);
    const many = Array.from({ length: 41 }, (_, n) => `${address}/${n}.png`);
    await refused(list(many), 'too_many_images', 'images', json);
    const twice = ['a', 'b', 'a'].map((external_id, n) => ({
      ...{ external_id, image_url: `${address}/${n}.png` },
    }));
    await refused(list(twice), 'repeated_field', 'items[2].external_id', json);
  });

  it('an archive that is none, or is cut off', async () => {
    const zip = { 'Content-Type': 'application/zip' };
    await refused('no zip', 'malformed_body', 'archive', zip);
    const whole = zipSync({ 'a.png': await redOnGreen() });
    const half = new Blob([new Uint8Array(whole.subarray(0, whole.length - 30))]);
    await refused(half, 'malformed_body', 'archive', zip);
  });

  it('an archive whose files use the same bytes again and again', async () => {
    const photo = await redOnGreen();
    const one = Buffer.from(zipSync({ 'a.png': [photo, { level: 0 }] }));
    const end = one.subarray(one.length - 22);
    const from = end.readUInt32LE(16);
    const entry = one.subarray(from, one.length - 22);
    end.writeUInt16LE(20, 8);
    end.writeUInt16LE(20, 10);
    end.writeUInt32LE(20 * entry.length, 12);
    const bomb = Buffer.concat([one.subarray(0, from), ...Array(20).fill(entry), end]);
    const zip = { 'Content-Type': 'application/zip' };
    await refused(new Blob([new Uint8Array(bomb)]), 'malformed_body', 'archive', zip);
  });

  it('a client that leaves in the middle', async () => {
    await allEnded();
    const files = await jobFiles();
    const leave = new AbortController();
    const [photo] = await photos(1);
    const head = '--X\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n';
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(Buffer.concat([Buffer.from(head), photo?.bytes ?? Buffer.alloc(0)]));
        await until(async () => expect((await jobFiles()).length).toBeGreaterThan(files.length));
        leave.abort();
      },
    });
    const request = fetch(`${test.url}/api/v1/jobs`, {
      ...{ method: 'POST', body, duplex: 'half', signal: leave.signal },
      headers: { 'X-API-Key': test.secret, 'Content-Type': 'multipart/form-data; boundary=X' },
    } as RequestInit);
    await expect(request).rejects.toThrow();
    await until(async () => expect(await jobFiles()).toEqual(files));
    const receiving = await test.database.db
      .selectFrom('jobs')
      .select('id')
      .where('state', '=', 'receiving')
      .execute();
    expect(receiving).toEqual([]);
  });
});

describe('results', () => {
  it('come as an archive whose names are all different, and as lines', async () => {
    const [one] = await photos(1);
    const bytes = one?.bytes ?? new Uint8Array();
    const files = ['cat.png', 'cat.jpg', 'CAT.png', 'cat.png'].map((name) => ({ name, bytes }));
    files.push({ name: 'x.txt', bytes: strToU8('no picture, but longer than a signature') });
    const { url } = await sendJob(test, imagesForm(files));
    await ended(test, url);
    const archive = await call(test, `${url}/results.zip`);
    expect(archive.headers.get('content-type')).toBe('application/zip');
    const entries = unzipSync(new Uint8Array(await archive.arrayBuffer()));
    const names = Object.keys(entries);
    expect(names).toHaveLength(5);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(5);
    expect(names.at(-1)).toBe('manifest.jsonl');
    const lines = Buffer.from(entries['manifest.jsonl'] ?? [])
      .toString()
      .trim()
      .split('\n');
    const manifest = lines.map(
      (line) => JSON.parse(line) as { file: string | null; state: string },
    );
    expect(manifest.map(({ file }) => file)).toEqual([...names.slice(0, 4), null]);
    const jsonl = await (await call(test, `${url}/results.jsonl`)).text();
    const states = jsonl
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
    expect(states).toEqual(['done', 'done', 'done', 'done', 'failed']);
  });
});
