import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  expectProblem,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { call, charged, ended, imagesForm, jobOf, photos, post } from './support.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '1000' });
});

const jobCount = async () =>
  (await test.database.db.selectFrom('jobs').select('id').execute()).length;

const withKey = (key: string, more = {}) => ({ 'Idempotency-Key': key, ...more });

describe('Idempotency-Key', () => {
  it('gives the answer of the first request, charged once, though its form has another boundary', async () => {
    const before = await charged(test);
    const form = async () => formWith(await redOnGreen(), { mode: 'product' });
    const first = await post(test, '/remove', await form(), withKey('one'));
    const answer = await first.json();
    const second = await post(test, '/remove', await form(), withKey('one'));
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.json()).toEqual(answer);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect((await charged(test)) - before).toBe(1);
  });

  it('gives a picture again that is the answer itself', async () => {
    const before = await charged(test);
    const send = async () => {
      const form = formWith(await redOnGreen(), { response: 'binary', store: 'false' });
      const response = await post(test, '/remove', form, withKey('picture'));
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      return [response.headers.get('x-width'), Buffer.from(await response.arrayBuffer())];
    };
    const first = await send();
    expect(await send()).toEqual(first);
    expect((await charged(test)) - before).toBe(1);
  });

  it('refuses another body, another address and a key that is none', async () => {
    const first = await post(test, '/remove', formWith(await redOnGreen()), withKey('two'));
    expect(first.status).toBe(200);
    const other = formWith(await redOnGreen(), { mode: 'food' });
    const { errors } = await expectProblem(
      await post(test, '/remove', other, withKey('two')),
      ...([422, 'idempotency_mismatch'] as const),
    );
    expect(errors?.[0]?.field).toBe('Idempotency-Key');
    const job = imagesForm(await photos(1));
    await expectProblem(
      await post(test, '/jobs', job, withKey('two')),
      422,
      'idempotency_mismatch',
    );
    const bad = await post(test, '/remove', formWith(await redOnGreen()), withKey('a b'));
    await expectProblem(bad, 422, 'invalid_option');
    const { secret } = await test.keys.create({ name: 'other' });
    const theirs = await post(
      { ...test, secret },
      '/remove',
      formWith(await redOnGreen()),
      withKey('two'),
    );
    expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('lets one of two requests at once work, and answers the other with 409', async () => {
    const before = await charged(test);
    const go = join(test.folder, 'idempotent.go');
    const bytes = await photoThatSays(`wait ${go}`);
    const send = () => post(test, '/remove', formWith(bytes), withKey('race'));
    const both = [send(), send()];
    const loser = await Promise.race(both);
    await expectProblem(loser, 409, 'idempotency_in_work');
    expect(loser.headers.get('retry-after')).toBe('2');
    await writeFile(go, '');
    const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409]);
    expect((await send()).headers.get('idempotency-replayed')).toBe('true');
    expect((await charged(test)) - before).toBe(1);
  });

  it('frees the key of a request that failed', async () => {
    const nothing = await post(test, '/remove', formWith(null, { mode: 'food' }), withKey('three'));
    await expectProblem(nothing, 422, 'missing_image');
    const second = await post(test, '/remove', formWith(await redOnGreen()), withKey('three'));
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('makes one job of two requests, and takes a cancel and a retry once', async () => {
    const form = imagesForm(await photos(2), { mode: 'product' });
    const [first, second] = [
      await post(test, '/jobs', form, withKey('job')),
      await post(test, '/jobs', form, withKey('job')),
    ];
    expect([first.status, second.status]).toEqual([202, 202]);
    const answer = (await first.json()) as { url: string };
    expect(await second.json()).toEqual(answer);
    expect(second.headers.get('location')).toBe(answer.url);
    expect(second.headers.get('content-type')).toMatch(/^application\/json/);
    await ended(test, answer.url);
    for (const name of ['cancel', 'retry']) {
      const send = () =>
        post(test, `${answer.url.slice(test.url.length + 7)}/${name}`, undefined, withKey(name));
      const [one, two] = [await send(), await send()];
      expect([one.status, two.status]).toEqual([200, 200]);
      expect(await two.json()).toEqual(await one.json());
      expect(two.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  it('adds images once of two requests', async () => {
    const begun = await post(test, '/jobs', imagesForm([], { more: 'true' }));
    const { url } = (await begun.json()) as { url: string };
    const send = async () =>
      post(test, `${url}/images`, imagesForm(await photos(2)), withKey('add'));
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
    await post(test, `${url}/cancel`);
  });

  it.each(['job', 'images'])(
    'makes nothing of %s whose key another request has by now',
    async (of) => {
      const begun = await post(test, '/jobs', imagesForm([], { more: 'true' }));
      const { id, url } = (await begun.json()) as { id: string; url: string };
      const { db } = test.database;
      const [photo] = await photos(1);
      const head = '--b\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n';
      const slow = new ReadableStream({
        async start(controller) {
          controller.enqueue(Buffer.from(head));
          const rows = () =>
            db.selectFrom('idempotency_keys').select('id').where('status', 'is', null).execute();
          await until(async () => expect((await rows()).length).toBe(1));
          await db
            .updateTable('idempotency_keys')
            .set({ owner: 'req_other' })
            .where('status', 'is', null)
            .execute();
          controller.enqueue(
            Buffer.concat([photo?.bytes ?? head, '\r\n--b--\r\n'].map(Buffer.from)),
          );
          controller.close();
        },
      });
      const before = await jobCount();
      const response = await call(test, of === 'job' ? '/jobs' : `${url}/images`, {
        ...{ method: 'POST', body: slow, duplex: 'half' },
        headers: withKey(`lost-${of}`, { 'content-type': 'multipart/form-data; boundary=b' }),
      } as Parameters<typeof call>[2]);
      await expectProblem(response, 409, 'idempotency_in_work');
      expect([await jobCount(), (await jobOf(test, `/jobs/${id}`)).total]).toEqual([before, 0]);
      await db.deleteFrom('idempotency_keys').where('owner', '=', 'req_other').execute();
    },
  );

  it('is allowed from other origins', async () => {
    const response = await fetch(`${test.url}/api/v1/jobs`, {
      method: 'OPTIONS',
      headers: {
        ...{ Origin: 'https://shop.example', 'Access-Control-Request-Method': 'POST' },
        'Access-Control-Request-Headers': 'idempotency-key, x-api-key, prefer',
      },
    });
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase();
    expect(allowed).toContain('idempotency-key');
    expect(allowed).toContain('prefer');
  });

  it('forgets an answer after 24 hours', async () => {
    const send = async () => post(test, '/remove', formWith(await redOnGreen()), withKey('day'));
    expect((await send()).status).toBe(200);
    test.clock.advance(24 * 3_600_000);
    const after = await send();
    expect([after.status, after.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });
});

describe('Prefer: respond-async', () => {
  it('answers 202 with a job, whose image is what the request would have been answered with', async () => {
    const headers = { Prefer: 'respond-async' };
    const response = await post(
      test,
      '/remove',
      formWith(await redOnGreen(), { mode: 'food' }),
      headers,
    );
    expect(response.status).toBe(202);
    expect(response.headers.get('preference-applied')).toBe('respond-async');
    expect(response.headers.get('retry-after')).toBe('1');
    const job = await ended(test, response.headers.get('location') ?? '');
    expect(job.items[0]?.result).toMatchObject({ mode: 'food', width: 48 });
  });

  it('waits for the answer as long as the caller does', async () => {
    const headers = { Prefer: 'respond-async, wait=30' };
    const done = await post(test, '/remove', formWith(await redOnGreen()), headers);
    expect([done.status, done.headers.get('location')]).toEqual([200, null]);
    const { url } = (await done.json()) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    const broken = (await redOnGreen()).subarray(0, 60);
    const failed = await post(test, '/remove', formWith(broken), headers);
    await expectProblem(failed, 422, 'unreadable_image');
    const go = join(test.folder, 'prefer.go');
    const slow = formWith(await photoThatSays(`wait ${go}`));
    const later = await post(test, '/remove', slow, { Prefer: 'respond-async, wait=1' });
    expect(later.status).toBe(202);
    await writeFile(go, '');
    await ended(test, later.headers.get('location') ?? '');
  });

  it('answers at once where the picture is to be the answer', async () => {
    const form = formWith(await redOnGreen(), { response: 'binary' });
    const response = await post(test, '/remove', form, { Prefer: 'respond-async' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(response.headers.get('preference-applied')).toBeNull();
    await response.arrayBuffer();
    await until(() => expect(test.busy()).toBe(0));
    expect((await call(test, '/usage')).status).toBe(200);
  });
});
