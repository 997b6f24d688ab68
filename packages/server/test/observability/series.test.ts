import { request as httpRequest } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../http/app/browser.js';
import { formWith, redOnGreen, startTestServer, type TestServer, until } from '../http/support.js';
import { readMetrics } from './prometheus-text.js';

/** Methods that Node's parser takes and no route has. */
const ODD_METHODS = ['PROPFIND', 'MKCOL', 'SUBSCRIBE', 'M-SEARCH', 'REPORT', 'TRACE', 'PURGE'];

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ NOBG_METRICS_PORT: '0' });
  await test.server.ready();
});

function ask(method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${test.url}${path}`, { method, agent: false }, (response) => {
      response.resume().once('close', resolve);
    });
    sent.once('error', reject).end();
  });
}

/** Whatever a caller can choose, chosen anew. */
async function strangeRequests(round: string, methods: readonly string[]): Promise<number> {
  const requests = [
    ...methods.map((method) => ask(method, '/api/v1/remove')),
    ...methods.map((method) => ask(method, `/no/${round}`)),
    ...['/', '/api/v1/', '/results/', '/api/v1/jobs/', '/docs/', '/assets/'].map((path) =>
      ask('GET', `${path}nothing${round}`),
    ),
    ask('GET', `/livez?${round}=1`),
    ask('GET', `/%2e%2e/${round}`),
  ];
  await Promise.all(requests);
  const photo = await redOnGreen();
  const { status } = await test.remove(formWith(photo, { mode: `mode${round}` }));
  expect(status).toBe(422);
  await test.remove(formWith(photo, { [`field${round}`]: 'x' }));
  await test.remove(formWith(photo, { image_url: `http://${round}.invalid/` }));
  const wrong = { email: `${round}@example.org`, password: `not ${round}` };
  await openBrowser(test).ask('POST', 'sign-in', wrong);
  return requests.length + 4;
}

async function series(requests: number): Promise<string[]> {
  let names: string[] = [];
  await until(async () => {
    const { values, sum } = await readMetrics(test.server.metricsUrl);
    expect(sum('nobg_http_request_duration_seconds_count')).toBeGreaterThanOrEqual(requests);
    names = [...values.keys()].filter((name) => name.startsWith('nobg_'));
  });
  return names;
}

describe('series of metrics', () => {
  it('do not grow with methods, paths, modes, fields, addresses and names that callers choose', async () => {
    let sent = await strangeRequests('zebra', ['PROPFIND']);
    const before = await series(sent);
    for (const round of ['giraffe', 'walrus', 'x'.repeat(60)]) {
      sent += await strangeRequests(round, ODD_METHODS);
    }
    const after = await series(sent);
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
    const sentWords = /zebra|giraffe|walrus|xxx|PROPFIND|example|\.invalid/;
    expect(after.filter((name) => sentWords.test(name))).toEqual([]);
    const odd = before.filter((name) => name.includes('method="other",route="none"'));
    expect(odd.length).toBeGreaterThan(0);
  });
});
