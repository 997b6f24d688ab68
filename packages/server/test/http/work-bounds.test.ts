import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCALED } from '../support/shape.js';
import { type Browser, openBrowser, signedUp } from './app/browser.js';
import {
  expectProblem,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from './support.js';

const GUEST = { id: 'guest', name: 'Visitor', images_per_day: 2, concurrent: 2, priority: -10 };
const FREE = { id: 'free', name: 'Free', images_per_day: 2 };
const PAID = { id: 'paid', name: 'Paid', api: true, requests_per_hour: 100, priority: 20 };

let test: TestServer;
let photo: Buffer;
beforeAll(async () => {
  const plans = join((await startTestServer()).folder, 'plans.json');
  const file = { plans: [FREE, PAID], new_accounts: 'free', administrators: 'paid', guest: GUEST };
  await writeFile(plans, JSON.stringify(file));
  test = await startTestServer({
    NOBG_PLANS: plans,
    NOBG_TRUST_PROXY: 'loopback',
    NOBG_QUEUE: '4',
    NOBG_FREE_RENDER_MEGAPIXELS: '2',
    NOBG_RENDER_MEGAPIXELS: '3',
  });
  photo = await redOnGreen();
});

/** Without anything that the small network takes for a subject. */
async function plainPhoto(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const background = { r: 0, g: 255, b: 0 };
  return sharp({ create: { width: 32, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
}

async function webServer(onAsked: () => void) {
  const server = createServer((_request, response) => {
    onAsked();
    response.end('a page');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

const cut = (browser: Browser, path: string, bytes: Uint8Array, from: string, init = {}) =>
  browser.ask('POST', path, formWith(bytes, { mode: 'product' }), {
    headers: { 'X-Forwarded-For': from },
    ...init,
  });

describe('work that comes to nothing', () => {
  it('is free only so often: a visitor’s photos without a subject end after three times the plan’s images', async () => {
    const visitor = openBrowser(test);
    const plain = await plainPhoto();
    for (let n = 0; n < 6; n += 1) {
      await expectProblem(
        await cut(visitor, 'guest/remove', plain, '203.0.113.1'),
        422,
        'no_subject',
      );
    }
    const refused = await cut(visitor, 'guest/remove', plain, '203.0.113.1');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectProblem(refused, 429, 'too_many_attempts');
    expect((await cut(visitor, 'guest/remove', photo, '203.0.113.2')).status).toBe(200);
  });

  it('counts for an account whose callers leave, and the process that worked for them goes on', async () => {
    const browser = await signedUp(test, 'leaves@example.org');
    const pids = () =>
      test
        .log()
        .filter(({ msg }) => msg === 'engine process ended')
        .map(({ pid }) => pid);
    const ended = pids().length;
    for (let n = 0; n < 6; n += 1) {
      const go = join(test.folder, `left-${n}.go`);
      const slow = await photoThatSays(`wait ${go}`);
      const left = new AbortController();
      const signal = left.signal;
      const answer = cut(browser, 'remove', slow, '203.0.113.3', { signal }).catch(() => null);
      await until(async () => {
        const rows = await test.database.db.selectFrom('pending_charges').selectAll().execute();
        expect(rows).toHaveLength(1);
      });
      await until(() => expect(test.busy()).toBe(1));
      left.abort();
      await answer;
      await writeFile(go, '');
      await until(() => expect(test.busy()).toBe(0));
    }
    await until(async () => {
      const refused = await cut(browser, 'remove', photo, '203.0.113.3');
      await expectProblem(refused, 429, 'too_many_attempts');
    });
    expect(pids()).toHaveLength(ended);
  });
});

describe('pictures by their address', () => {
  it('are not fetched for visitors', async () => {
    let asked = 0;
    const { url, close } = await webServer(() => {
      asked += 1;
    });
    const form = formWith(null, { mode: 'product', image_url: url });
    const refused = await openBrowser(test).ask('POST', 'guest/remove', form);
    const { errors } = await expectProblem(refused, 401, 'not_signed_in');
    expect(errors).toMatchObject([{ field: 'image_url' }]);
    const behind = formWith(photo, { mode: 'product', bg_image_url: url });
    await expectProblem(
      await openBrowser(test).ask('POST', 'guest/remove', behind),
      401,
      'not_signed_in',
    );
    expect(asked).toBe(0);
    close();
  });

  it('that bring none count as attempts', async () => {
    const browser = await signedUp(test, 'fetches@example.org');
    const ask = () =>
      browser.ask('POST', 'remove', formWith(null, { image_url: 'http://127.0.0.1/' }), {
        headers: { 'X-Forwarded-For': '203.0.113.9' },
      });
    for (let n = 0; n < 6; n += 1) await expectProblem(await ask(), 422, 'invalid_url');
    await expectProblem(await ask(), 429, 'too_many_attempts');
  });
});

describe('the queue', () => {
  it('full of visitors from many addresses lets a paying caller in, who is worked on next', async () => {
    const go = join(test.folder, 'queue.go');
    const slow = await photoThatSays(`wait ${go}`);
    const visitor = (n: number, bytes: Uint8Array) =>
      cut(openBrowser(test), 'guest/remove', bytes, `2001:db8:0:${n}::1`);
    const working = visitor(1, slow);
    await until(() => expect(test.busy()).toBe(1));
    const waiting = visitor(2, photo);
    await until(() => expect(test.queued()).toBe(1));
    const refused = await visitor(3, photo);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectProblem(refused, 503, 'queue_full');
    const order: string[] = [];
    const note = (who: string) => (answer: Response) => {
      order.push(who);
      return answer.status;
    };
    const others = [
      waiting.then(note('visitor')),
      test.remove(formWith(photo)).then(note('paying')),
    ];
    await until(() => expect(test.queued()).toBe(2));
    await writeFile(go, '');
    expect((await working).status).toBe(200);
    expect(await Promise.all(others)).toEqual([200, 200]);
    // In a cluster the visitor was in the queue of the worker's class already.
    expect(order).toEqual(SCALED ? ['visitor', 'paying'] : ['paying', 'visitor']);
  });
});

describe('what waits', () => {
  it('is bounded by address: of IPv4, of IPv6 by /64, and four times as many by /48', async () => {
    const plans = join(test.folder, 'address-plans.json');
    const guest = { ...GUEST, images_per_day: 100, concurrent: 10 };
    const file = { plans: [FREE, PAID], new_accounts: 'free', administrators: 'paid', guest };
    await writeFile(plans, JSON.stringify(file));
    const bounded = await startTestServer({
      ...{ NOBG_PLANS: plans, NOBG_TRUST_PROXY: 'loopback' },
      ...{ NOBG_QUEUE: '200', NOBG_ADDRESS_AT_ONCE: '2' },
    });
    const go = join(test.folder, 'address.go');
    const slow = await photoThatSays(`wait ${go}`);
    const answers: Promise<Response>[] = [];
    const waits = async (from: string) => {
      answers.push(cut(openBrowser(bounded), 'guest/remove', slow, from));
      await until(() => expect(bounded.busy() + bounded.queued()).toBe(answers.length));
    };
    const refused = async (from: string) => {
      const answer = await cut(openBrowser(bounded), 'guest/remove', slow, from);
      expect(answer.headers.get('retry-after')).toBe('2');
      await expectProblem(answer, 429, 'too_many_at_once');
    };
    for (const from of ['203.0.113.7', '::ffff:203.0.113.7']) await waits(from);
    await refused('203.0.113.7');
    await waits('203.0.113.8');
    for (const from of ['2001:db8:1:a::1', '2001:db8:1:a::2']) await waits(from);
    await refused('2001:db8:1:a:ffff::3');
    for (let n = 0; n < 6; n += 1) await waits(`2001:db8:1:b${n}::1`);
    await refused('2001:db8:1:c::1');
    await waits('2001:db8:2:c::1');
    await writeFile(go, '');
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});

describe('renders', () => {
  const ask = (secret: string, path: string) =>
    fetch(`${test.url}/api/v1/results/${path}`, { headers: { 'X-API-Key': secret } });

  it('are metered by the megapixels they write, and go on in the next hour', async () => {
    const { id } = (await (await test.remove(formWith(photo))).json()) as { id: string };
    for (let n = 0; n < 2; n += 1) {
      expect((await ask(test.secret, `${id}?canvas=1000x1500&format=webp`)).status).toBe(200);
    }
    await expectProblem(await ask(test.secret, `${id}?format=webp`), 429, 'too_many_attempts');
    test.clock.advance(3_600_000);
    expect((await ask(test.secret, `${id}?format=webp`)).status).toBe(200);
    test.clock.set('2026-03-01T10:10:00.000Z');
  });

  it('of an account that does not pay are not enlarged without end', async () => {
    const browser = await signedUp(test, 'large@example.org');
    const requested = { name: 'try', kind: 'test' };
    const { secret } = await browser.json<{ secret: string }>('POST', 'keys', requested, 201);
    const large = formWith(await redOnGreen(400));
    const made = await test.remove(large, { headers: { 'X-API-Key': secret } });
    const { id } = (await made.json()) as { id: string };
    const refused = await ask(secret, `${id}?canvas=10000x10000`);
    const { errors } = await expectProblem(refused, 422, 'invalid_option');
    expect(errors?.[0]?.expected).toContain('25000000 pixels');
  });
});
