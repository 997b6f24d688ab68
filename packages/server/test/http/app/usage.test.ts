import type { RequestsAnswer, UsageAnswer } from '@nobg/contract/app/usage.js';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../support.js';
import { type Browser, signedUp } from './browser.js';

let test: TestServer;
let photo: Buffer;
let browser: Browser;
let secret: string;
let keyId: string;
beforeAll(async () => {
  test = await startTestServer();
  photo = await redOnGreen();
  browser = await signedUp(test, 'usage@example.org');
  const requested = { name: '=HYPERLINK("x")', kind: 'test' };
  const made = await browser.json<{ secret: string; key: { id: string } }>(
    'POST',
    'keys',
    requested,
    201,
  );
  secret = made.secret;
  keyId = made.key.id;
  const send = (form: FormData) => test.remove(form, { headers: { 'X-API-Key': secret } });
  await send(formWith(photo, { mode: 'product' }));
  test.clock.advance(24 * 3_600_000);
  await send(formWith(photo, { mode: 'product' }));
  await send(formWith(Buffer.from('%PDF-1.7, no photo of ours'), { mode: 'food' }));
  await browser.json('POST', 'remove', formWith(photo));
  await until(async () => {
    const { requests } = await browser.json<RequestsAnswer>('GET', 'requests');
    expect(requests).toHaveLength(4);
  });
});

describe('usage', () => {
  it('is counted by day, key, mode, status and reason, with the times of what succeeded', async () => {
    const usage = await browser.json<UsageAnswer>('GET', 'usage?days=3');
    expect(usage).toMatchObject({
      from: '2026-02-28T00:00:00.000Z',
      to: '2026-03-03T00:00:00.000Z',
    });
    expect(usage.series.map(({ ok, refused }) => [ok, refused])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(usage.total).toMatchObject({ ok: 3, refused: 1, failed: 0 });
    expect(usage.total.median_ms).toBeLessThanOrEqual(usage.total.p95_ms ?? -1);
    expect(usage.series[0]).toMatchObject({ median_ms: null, p95_ms: null });
    expect(usage.by_key).toEqual([
      { key_id: keyId, name: '=HYPERLINK("x")', ok: 2, refused: 1, failed: 0 },
      { key_id: 'web', name: 'Web app', ok: 1, refused: 0, failed: 0 },
    ]);
    expect(usage.by_status).toEqual([
      { status: 200, requests: 3 },
      { status: 422, requests: 1 },
    ]);
    expect(usage.by_reason).toEqual([
      { code: 'unsupported_format', title: 'The file format is not supported', requests: 1 },
    ]);
  });

  it('is filtered by key and mode, and counted by hour', async () => {
    const web = await browser.json<UsageAnswer>('GET', 'usage?days=1&bucket=hour&key=web');
    expect(web.series).toHaveLength(11);
    expect(web.series.at(-1)).toMatchObject({ at: '2026-03-02T10:00:00.000Z', ok: 1 });
    const product = await browser.json<UsageAnswer>('GET', 'usage?mode=product');
    expect(product.total).toMatchObject({ ok: 2, refused: 0 });
  });

  it('is a table for spreadsheets, in which no name is a formula', async () => {
    const response = await browser.ask('GET', 'usage.csv?days=3');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, ...lines] = (await response.text()).trimEnd().split('\r\n');
    expect(head).toBe('from,key,kind,mode,status,code,requests');
    expect(lines).toContain('2026-03-01T00:00:00.000Z,"\'=HYPERLINK(""x"")",test,product,200,,1');
    expect(lines).toHaveLength(4);
  });

  it.each(['days=0', 'days=32', 'days=x', 'bucket=year', 'bucket=hour&days=8', 'mode=all'])(
    'is refused for %s',
    async (query) => {
      await expectProblem(await browser.ask('GET', `usage?${query}`), 422, 'invalid_field');
    },
  );

  it('of somebody else’s key is not there', async () => {
    const other = await signedUp(test, 'other@example.org');
    for (const path of ['usage', 'usage.csv', 'requests']) {
      await expectProblem(await other.ask('GET', `${path}?key=${keyId}`), 404, 'not_found');
    }
    const { requests } = await other.json<RequestsAnswer>('GET', 'requests');
    expect(requests).toEqual([]);
    const stolen = (await browser.json<RequestsAnswer>('GET', 'requests')).requests[0]?.id;
    expect(await other.json('GET', `requests?before=${stolen}`)).toEqual({
      requests: [],
      next: null,
    });
  });
});

describe('the log of requests', () => {
  it('says of each what came of it, newest first, and shows its result', async () => {
    const { requests } = await browser.json<RequestsAnswer>('GET', 'requests?status=ok');
    expect(requests.map(({ key_id }) => key_id)).toContain('web');
    const web = requests.find(({ key_id }) => key_id === 'web');
    expect(web).toMatchObject({
      mode: 'common',
      status: 200,
      code: null,
      upload_bytes: photo.length,
    });
    expect(web?.result?.thumbnail_url).toMatch(/^\/app\/api\/results\/\w{24}\/thumbnail\.webp$/);
    // The first one was made a day ago: it has expired.
    expect(requests.at(-1)).toMatchObject({ status: 200, result: null });
  });

  it('is read page by page', async () => {
    const first = await browser.json<RequestsAnswer>('GET', 'requests?limit=3');
    expect(first.requests).toHaveLength(3);
    const rest = await browser.json<RequestsAnswer>('GET', `requests?limit=3&before=${first.next}`);
    expect(rest.requests).toHaveLength(1);
    expect(rest.next).toBeNull();
    const ids = [...first.requests, ...rest.requests].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('holds refusals with their reason', async () => {
    const { requests } = await browser.json<RequestsAnswer>('GET', 'requests?status=refused');
    expect(requests).toMatchObject([
      { status: 422, code: 'unsupported_format', mode: null, result: null, key_id: keyId },
    ]);
  });
});
