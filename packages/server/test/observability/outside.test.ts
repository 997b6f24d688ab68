import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ended, imagesForm, photos, sendJob } from '../http/jobs/support.js';
import {
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../http/support.js';
import { type Receiver, startReceiver } from '../http/webhooks/receiver.js';
import { attempted, makeWebhook, sendTest } from '../http/webhooks/support.js';
import { readMetrics } from './prometheus-text.js';

let receiver: Receiver;
let test: TestServer;
const metrics = () => readMetrics(test.server.metricsUrl);
beforeAll(async () => {
  receiver = await startReceiver();
  test = await startTestServer({
    NOBG_METRICS_PORT: '0',
    NOBG_WEBHOOKS_ALLOW: '127.0.0.1',
  });
});
afterAll(() => receiver.close());

it('metrics tell of messages to webhooks by what was answered', async () => {
  receiver.answer('/gone', (response) => void response.writeHead(410).end());
  for (const [path, outcome] of [
    ['/there', '2xx'],
    ['/gone', '4xx'],
  ] as const) {
    const { webhook } = await makeWebhook(test, `${receiver.url}${path}`);
    const { id } = webhook;
    await attempted(test, id, await sendTest(test, id), 1);
    await until(async () => {
      const { sum } = await metrics();
      const count = 'nobg_webhook_attempt_duration_seconds_count';
      expect(sum(count, `outcome="${outcome}"`)).toBe(1);
    });
  }
  await until(async () => {
    const { sum } = await metrics();
    expect(sum('nobg_webhooks_switched_off_total', 'reason="gone"')).toBe(1);
  });
});

it('metrics tell of pictures that were fetched, by the code of the error', async () => {
  const form = new FormData();
  form.append('image_url', 'http://127.0.0.1:1/photo.png');
  expect((await test.remove(form)).status).toBe(422);
  const { sum } = await metrics();
  expect(sum('nobg_fetch_duration_seconds_count')).toBe(1);
  expect(sum('nobg_fetch_duration_seconds_count', 'outcome="invalid_url"')).toBe(1);
});

it('metrics tell of jobs and their images by state, and of the files that they sent', async () => {
  const job = await sendJob(test, imagesForm(await photos(2)));
  await ended(test, job.url);
  await until(async () => {
    const { sum } = await metrics();
    expect(sum('nobg_jobs', 'state="done"')).toBe(1);
    expect(sum('nobg_job_items', 'state="done"')).toBe(2);
    expect(sum('nobg_job_items')).toBe(2);
    const files = 'nobg_storage_operation_duration_seconds_count';
    for (const operation of ['put', 'open', 'delete']) {
      const found = sum(files, 'area="jobs"', `operation="${operation}"`, 'outcome="done"');
      expect(found, operation).toBe(2);
    }
  });
});

it('metrics tell of the results that are there, and no more of one that was deleted', async () => {
  const made = await test.remove(formWith(await redOnGreen()));
  const { id } = (await made.json()) as { id: string };
  const before = (await metrics()).sum('nobg_results');
  await fetch(`${test.url}/api/v1/results/${id}`, {
    method: 'DELETE',
    headers: { 'X-API-Key': test.secret },
  });
  expect((await metrics()).sum('nobg_results')).toBe(before - 1);
});

it('the port stays open while the server drains, says that it stops, and closes with it', async () => {
  const draining = await startTestServer({ NOBG_METRICS_PORT: '0' });
  const url = draining.server.metricsUrl;
  const go = join(draining.folder, 'go');
  const answer = draining.remove(formWith(await photoThatSays(`wait ${go}`)));
  await until(() => expect(draining.busy()).toBe(1));
  const closed = draining.server.close();
  await until(async () => {
    const response = await fetch(`${url}/health/ready`);
    const { checks } = (await response.json()) as { checks: Record<string, { ok: boolean }> };
    expect([response.status, checks.process?.ok]).toEqual([503, false]);
  });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  await writeFile(go, '');
  expect((await answer).status).toBe(200);
  await closed;
  await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
});
