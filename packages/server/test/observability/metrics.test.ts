import { createServer } from 'node:net';
import { METRICS } from '@nobg/server/observability/metrics/definitions.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../http/app/browser.js';
import {
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../http/support.js';
import { readMetrics } from './prometheus-text.js';

const ON = { NOBG_METRICS_PORT: '0' };

describe('metrics', () => {
  let test: TestServer;
  const metrics = () => readMetrics(test.server.metricsUrl);
  beforeAll(async () => {
    test = await startTestServer(ON);
    await test.server.ready();
  });

  it('tell of a cutout: request, wait, steps, networks, files and results', async () => {
    const made = await test.remove(formWith(await redOnGreen(), { mode: 'product' }));
    expect(made.status).toBe(200);
    await until(async () => {
      const { sum } = await metrics();
      const route = 'route="/api/v1/remove"';
      const request = 'nobg_http_request_duration_seconds_count';
      expect(sum(request, 'method="POST"', route, 'status="2xx"')).toBe(1);
      expect(sum('nobg_engine_job_wait_seconds_count')).toBe(1);
      const job = 'nobg_engine_job_duration_seconds_count';
      expect(sum(job, 'kind="product"', 'outcome="done"')).toBe(1);
      expect(sum('nobg_engine_step_duration_seconds_count', 'step="decode"')).toBe(1);
      expect(sum('nobg_network_duration_seconds_count', 'network="other"')).toBe(0);
      expect(sum('nobg_network_duration_seconds_count')).toBeGreaterThan(0);
      expect(sum('nobg_network_loaded')).toBeGreaterThan(0);
      const put = 'nobg_storage_operation_duration_seconds_count';
      expect(sum(put, 'area="results"', 'operation="put"', 'outcome="done"')).toBe(1);
      expect(sum('nobg_storage_written_bytes_total', 'area="results"')).toBeGreaterThan(50);
      expect(sum('nobg_results')).toBe(1);
    });
  });

  it('tell of the pool, the disk, the checks and the process', async () => {
    const { sum } = await metrics();
    const slots = ['slots', 'slots_ready', 'slots_busy', 'queue'].map((n) =>
      sum(`nobg_engine_${n}`),
    );
    expect(slots).toEqual([1, 1, 0, 0]);
    expect(sum('nobg_engine_memory_bytes')).toBeGreaterThan(20e6);
    expect(sum('nobg_disk_free_bytes')).toBeGreaterThan(0);
    expect(sum('nobg_check')).toBe(5);
    expect(sum('process_resident_memory_bytes')).toBeGreaterThan(20e6);
    expect((await metrics()).help.has('nodejs_eventloop_lag_seconds')).toBe(true);
  });

  it('are all in the table that their page is made from, with its words', async () => {
    const { help } = await metrics();
    const ours = [...help].filter(([name]) => !/^(process|nodejs)_/.test(name));
    const table = Object.entries(METRICS).map(([name, { help: text }]) => [name, text]);
    expect(ours.sort()).toEqual(table.sort());
  });

  it('tell of jobs that failed, and leave none in work', async () => {
    await test.remove(formWith(await photoThatSays('crash')));
    await test.remove(formWith(await photoThatSays('fail')));
    await until(async () => {
      const { sum } = await metrics();
      const job = 'nobg_engine_job_duration_seconds_count';
      expect(sum(job, 'outcome="cutout_failed"')).toBe(2);
      expect(sum('nobg_engine_processes_ended_total', 'reason="crash"')).toBe(1);
      expect(sum('nobg_engine_jobs_waiting') + sum('nobg_engine_jobs_in_work')).toBe(0);
      expect(sum('nobg_engine_slots_ready')).toBe(1);
    });
  });

  it('tell of jobs that wait and are given up', async () => {
    const stop = new AbortController();
    const tier = 'tier="paying"';
    const before = (await metrics()).sum('nobg_engine_jobs_waiting', tier);
    const wait = `wait ${test.folder}/never`;
    const sent = [1, 2].map(async () =>
      test.remove(formWith(await photoThatSays(wait)), {
        headers: { 'X-API-Key': test.secret },
        signal: stop.signal,
      }),
    );
    await until(async () => {
      const { sum } = await metrics();
      expect(sum('nobg_engine_jobs_waiting', tier)).toBe(before + 1);
      expect(sum('nobg_engine_jobs_in_work', tier)).toBe(1);
      expect(sum('nobg_engine_queue')).toBe(1);
    });
    stop.abort();
    await Promise.allSettled(sent);
    await until(async () => {
      const { sum } = await metrics();
      expect(sum('nobg_engine_job_duration_seconds_count', 'outcome="cancelled"')).toBe(2);
      expect(sum('nobg_http_request_duration_seconds_count', 'status="499"')).toBe(2);
      expect(sum('nobg_engine_jobs_waiting') + sum('nobg_engine_jobs_in_work')).toBe(0);
    });
  });

  it('tell of limits and of sign-ins that were refused', async () => {
    const limited = await startTestServer({ ...ON, NOBG_REQUESTS_PER_HOUR: '1' });
    await limited.remove(formWith(await redOnGreen()));
    expect((await limited.remove(formWith(await redOnGreen()))).status).toBe(429);
    const wrong = { email: 'nobody@example.org', password: 'not the one' };
    await openBrowser(limited).ask('POST', 'sign-in', wrong);
    await until(async () => {
      const { sum } = await readMetrics(limited.server.metricsUrl);
      expect(sum('nobg_limits_refused_total', 'limit="rate_limited"')).toBe(1);
      expect(sum('nobg_sign_ins_refused_total', 'reason="wrong_credentials"')).toBe(1);
    });
  });
});

describe('the port of metrics', () => {
  it('is not there unless it is set', async () => {
    const test = await startTestServer();
    expect(test.server.metricsUrl).toBe(null);
    expect((await fetch(`${test.url}/metrics`)).status).toBe(404);
  });

  it('tells whether the process lives and can work', async () => {
    const test = await startTestServer(ON);
    await test.server.ready();
    const url = test.server.metricsUrl;
    const live = await fetch(`${url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual(await (await fetch(`${test.url}/readyz`)).json());
  });

  it('says what is missing with 503, and in the metrics, until the engine is ready', async () => {
    const childModule = new URL('./no-child.mjs', import.meta.url);
    const test = await startTestServer(ON, { childModule });
    const url = test.server.metricsUrl;
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'not_ready',
      checks: { engine: { ok: false }, database: { ok: true } },
    });
    const { values, sum } = await readMetrics(url);
    expect(values.get('nobg_check{check="engine"}')).toBe(0);
    expect(values.get('nobg_check{check="database"}')).toBe(1);
    expect(sum('nobg_engine_slots_ready')).toBe(0);
    await until(async () => {
      const { sum: now } = await readMetrics(url);
      expect(now('nobg_engine_processes_ended_total', 'start-failed')).toBeGreaterThan(0);
    });
  });

  it('answers GET and HEAD at its three addresses, and nothing else', async () => {
    const { server } = await startTestServer(ON);
    const head = await fetch(`${server.metricsUrl}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(`${server.metricsUrl}/metrics`, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const other = await fetch(`${server.metricsUrl}/api/v1/usage`);
    expect(other.status).toBe(404);
    expect(await other.text()).toContain('/health/ready');
  });

  it('names its own settings where it cannot be had', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => taken.once('listening', listening));
    const { port } = taken.address() as { port: number };
    const start = startTestServer({ NOBG_METRICS_PORT: String(port) });
    await expect(start).rejects.toThrow(/Port \d+ .* NOBG_METRICS_PORT/);
    taken.close();
  });
});
