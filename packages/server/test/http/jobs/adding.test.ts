import type { JobSummary } from '@nobg/contract/jobs.js';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProblem, filesUnder, startTestServer, type TestServer } from '../support.js';
import { call, charged, ended, imagesForm, jobOf, photos, post, sendJob } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '1000', NOBG_JOB_IMAGES: '8' });
});

const begun = (fields: Record<string, string> = {}) =>
  sendJob(test, imagesForm([], { more: 'true', mode: 'product', ...fields }));

/** A form with images whose ids are their names. */
async function named(names: readonly string[]): Promise<FormData> {
  const [photo] = await photos(1);
  const items = names.map((name) => ({ external_id: name, name }));
  const files = names.map((name) => ({ name, bytes: photo?.bytes ?? new Uint8Array() }));
  return imagesForm(files, { items: JSON.stringify(items) });
}

const add = (url: string, body: RequestInit['body']) => post(test, `${url}/images`, body);

describe('a job that takes more images', () => {
  it('begins with none, works on what is added, and ends once it is closed', async () => {
    const before = await charged(test);
    const { url } = await begun({ name: 'Spring shoes' });
    const first = await add(url, await named(['a/front.png', 'a/back.png']));
    expect([first.status, await first.json()]).toMatchObject([200, { total: 2, added: 2 }]);
    await vi.waitFor(async () => expect((await jobOf(test, url)).done).toBe(2), 60_000);
    expect(await jobOf(test, url)).toMatchObject({
      ...{ state: 'running', ended_at: null, name: 'Spring shoes', more: true },
    });
    expect((await add(url, await named(['b/front.png']))).status).toBe(200);
    expect((await post(test, `${url}/close`)).status).toBe(200);
    const job = await ended(test, url);
    expect(job).toMatchObject({ state: 'done', total: 3, done: 3, more: false });
    expect(job.items.map(({ position, name }) => [position, name])).toEqual([
      ...[
        [0, 'a/front.png'],
        [1, 'a/back.png'],
        [2, 'b/front.png'],
      ],
    ]);
    expect(job.items.map(({ result }) => result?.mode)).toEqual(['product', 'product', 'product']);
    expect((await charged(test)) - before).toBe(3);
    const zip = await call(test, `${url}/results.zip`);
    expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer())))).toEqual([
      ...['a/front.png', 'a/back.png', 'b/front.png', 'manifest.jsonl'],
    ]);
  });

  it('leaves out images that it has, so that a request can be sent again', async () => {
    const before = await charged(test);
    const { url } = await begun();
    await add(url, await named(['a.png', 'b.png']));
    const again = await add(url, await named(['a.png', 'c.png', 'b.png', 'd.png']));
    expect(await again.json()).toMatchObject({ total: 4, added: 2 });
    await post(test, `${url}/close`);
    const { items } = await ended(test, url);
    expect(items.map(({ position, external_id }) => `${position} ${external_id}`)).toEqual([
      ...['0 a.png', '1 b.png', '2 c.png', '3 d.png'],
    ]);
    expect((await charged(test)) - before).toBe(4);
    await vi.waitFor(async () => expect(await filesUnder(`${test.folder}/data/jobs`)).toEqual([]));
  });

  it('takes a request again whose images fill the job already', async () => {
    const { url } = await begun();
    const names = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'];
    await add(url, await named(names));
    await vi.waitFor(async () => expect((await jobOf(test, url)).done).toBe(5), 60_000);
    const again = await add(url, await named(names));
    expect([again.status, await again.json()]).toMatchObject([200, { total: 5, added: 0 }]);
    await post(test, `${url}/cancel`);
  });

  it('lets requests at once add no more images together than it may have', async () => {
    const { url } = await begun();
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await add(url, imagesForm(await photos(4)))).status),
    );
    expect((await jobOf(test, url)).total).toBeLessThanOrEqual(8);
    expect(statuses).toContain(200);
    await post(test, `${url}/cancel`);
  });

  it('counts a bad image among those that are added as failed, and goes on', async () => {
    const { url } = await begun();
    const [good] = await photos(1);
    const bad = { name: 'notes.txt', bytes: new TextEncoder().encode('this is no photo at all') };
    const answer = await add(url, imagesForm([bad, good ?? bad]));
    expect(await answer.json()).toMatchObject({ total: 2, added: 2, failed: 1 });
    await post(test, `${url}/close`);
    expect(await ended(test, url)).toMatchObject({ state: 'done', done: 1, failed: 1 });
  });

  it('keeps nothing of a request that is refused', async () => {
    const { url } = await begun();
    const withMode = imagesForm(await photos(1), { mode: 'food' });
    const problem = await expectProblem(await add(url, withMode), 422, 'conflicting_options');
    expect(problem.errors?.[0]?.field).toBe('mode');
    await expectProblem(await add(url, imagesForm([])), 422, 'missing_image');
    await add(url, imagesForm(await photos(5)));
    await vi.waitFor(async () => expect((await jobOf(test, url)).done).toBe(5), 60_000);
    await expectProblem(await add(url, imagesForm(await photos(4))), 422, 'too_many_images');
    expect(await jobOf(test, url)).toMatchObject({ total: 5 });
    await post(test, `${url}/cancel`);
    await expectProblem(await add(url, imagesForm(await photos(1))), 409, 'job_is_over');
    const rows = await test.database.db
      .selectFrom('jobs')
      .select('id')
      .where('state', '=', 'receiving')
      .execute();
    expect(rows).toEqual([]);
  });

  it('takes none once it is closed, and is not closed while it has none', async () => {
    const { url } = await begun();
    await expectProblem(await post(test, `${url}/close`), 422, 'missing_image');
    await add(url, imagesForm(await photos(1)));
    await post(test, `${url}/close`);
    await expectProblem(await add(url, imagesForm(await photos(1))), 409, 'job_is_over');
    expect((await post(test, `${url}/close`)).status).toBe(200);
    await ended(test, url);
  });

  it('is one of at most a thousand of an account', async () => {
    const { id } = await begun();
    const { db } = test.database;
    const row = await db
      .selectFrom('jobs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const copies = Array.from({ length: 1000 }, (_, n) => ({ ...row, id: `job_copy${n}` }));
    for (let from = 0; from < copies.length; from += 100) {
      await db
        .insertInto('jobs')
        .values(copies.slice(from, from + 100))
        .execute();
    }
    const refused = await post(test, '/jobs', imagesForm([], { more: 'true' }));
    await expectProblem(refused, 429, 'too_many_at_once');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    await db.deleteFrom('jobs').where('id', 'like', 'job_copy%').execute();
    await begun();
  });

  it('is refused with an unreadable name or flag', async () => {
    const send = (fields: Record<string, string>) => post(test, '/jobs', imagesForm([], fields));
    await expectProblem(await send({ more: 'perhaps' }), 422, 'invalid_option');
    await expectProblem(await send({ more: 'true', name: 'a\u0007b' }), 422, 'invalid_option');
    await expectProblem(await send({ more: 'false' }), 422, 'missing_image');
  });

  it('is listed with its name and its time', async () => {
    const { id } = await begun({ name: 'Listed' });
    const { jobs } = (await (await call(test, '/jobs')).json()) as { jobs: JobSummary[] };
    const found = jobs.find((job) => job.id === id);
    expect(found).toMatchObject({ name: 'Listed', more: true, total: 0, ended_at: null });
    expect(Date.parse(found?.created_at ?? '')).not.toBeNaN();
  });
});

describe('the archive of a job', () => {
  it('has only the positions or the confidence that are asked for', async () => {
    const { url } = await sendJob(test, await named(['a.png', 'b.png', 'c.png', 'd.png']));
    const { items } = await ended(test, url);
    const namesIn = async (query: string) => {
      const response = await call(test, `${url}/results.zip?${query}`);
      expect(response.status).toBe(200);
      return Object.keys(unzipSync(new Uint8Array(await response.arrayBuffer())));
    };
    expect(await namesIn('positions=0,2-3')).toEqual([
      ...['a.png', 'c.png', 'd.png', 'manifest.jsonl'],
    ]);
    const least = items[0]?.result?.confidence ?? 0;
    expect((await namesIn(`min_confidence=${least}`)).length).toBe(5);
    expect(await namesIn('min_confidence=1')).toEqual(
      least === 1 ? expect.anything() : ['manifest.jsonl'],
    );
    await expectProblem(await call(test, `${url}/results.zip?positions=a`), 422, 'invalid_option');
    await expectProblem(
      await call(test, `${url}/results.zip?min_confidence=2`),
      422,
      'invalid_option',
    );
  });
});
