import assert from 'node:assert/strict';
import type { LoggedRequest } from '@nobg/server/entities/logged-request.js';
import { insertKey, LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const DAY_MS = 86_400_000;

function request(n: number, of: Partial<LoggedRequest> = {}): LoggedRequest {
  return {
    id: `req_${String(n).padStart(3, '0')}`,
    keyId: 'key_one',
    at: new Date(NOW.getTime() + n),
    ...{ status: 200, code: null, mode: 'food', ms: n, uploadBytes: 5_000_000_000 },
    ...{ width: 2, height: 3, resultId: null },
    ...of,
  };
}

/** A hundred that succeeded, one that was refused, and one a week later. */
async function filled(stores: Stores) {
  await insertKey(stores);
  for (let n = 1; n <= 100; n += 1) await stores.requests.add(request(n));
  const refused = { status: 429, code: 'plan_limit', mode: null, ms: 1 };
  await stores.requests.add(request(101, refused));
  await stores.requests.add(request(102, { at: LATER, ms: 7 }));
  return stores.requests;
}

const filter = { keyIds: ['key_one'], from: NOW, to: new Date('2026-03-09') };
const firstDay = new Date('2026-03-01').getTime();

export const REQUEST_LOG_STORE: Suite<Stores> = {
  'gives the percentiles of the times of requests that succeeded, by bucket': async (stores) => {
    const log = await filled(stores);
    const times = await log.latency(filter, DAY_MS);
    assert.deepEqual(
      times.sort((a, b) => a.bucket - b.bucket),
      [
        { bucket: firstDay, median: 50, p95: 95 },
        { bucket: LATER.getTime(), median: 7, p95: 7 },
      ],
    );
    const [all, ...none] = await log.latency(filter, 1_000_000 * DAY_MS);
    assert.deepEqual([all?.median, all?.p95, none.length], [50, 95, 0]);
  },

  'counts requests by bucket, of one mode where one is named': async (stores) => {
    const log = await filled(stores);
    const groups = await log.count({ ...filter, mode: 'food' }, DAY_MS);
    assert.deepEqual(groups.map(({ bucket, requests }) => [bucket, requests]).sort(), [
      [firstDay, 100],
      [LATER.getTime(), 1],
    ]);
    assert.deepEqual(await log.count({ ...filter, keyIds: [] }, DAY_MS), []);
    assert.equal(await log.countSince(LATER), 1);
  },

  'lists the newest first, in pages, within the newest of these keys': async (stores) => {
    const log = await filled(stores);
    const wanted = { keyIds: ['key_one'], ending: null, before: null, limit: 2, within: 3 };
    const newest = await log.list(wanted);
    assert.deepEqual(
      newest.map(({ id }) => id),
      ['req_102', 'req_101'],
    );
    assert.deepEqual(await log.list({ ...wanted, before: 'req_101' }), [request(100)]);
    const refused = await log.list({ ...wanted, ending: 'refused' });
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['plan_limit'],
    );
  },

  'forgets what is old, and all but the newest of each key': async (stores) => {
    const log = await filled(stores);
    assert.equal(await log.deleteBeyond(10), 92);
    assert.equal(await log.deleteBefore(LATER), 9);
  },
};
