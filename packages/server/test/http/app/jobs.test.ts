import type { JobSummary } from '@nobg/contract/jobs.js';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { imagesForm, type JobDetail, photos } from '../jobs/support.js';
import { expectProblem, startTestServer, type TestServer } from '../support.js';
import { openBrowser, signedUp } from './browser.js';

vi.setConfig({ testTimeout: 240_000 });

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});

describe('jobs of the web app', () => {
  it('are made, followed and downloaded by who is signed in, and by nobody else', async () => {
    const browser = await signedUp(test, 'shop@example.org');
    const form = imagesForm([], { more: 'true', mode: 'product', name: 'Shoes' });
    const { id } = await browser.json<JobSummary>('POST', 'jobs', form, 202);
    await browser.json('POST', `jobs/${id}/images`, imagesForm(await photos(2)));
    await browser.json('POST', `jobs/${id}/close`);
    await vi.waitFor(
      async () => {
        const job = await browser.json<JobDetail>('GET', `jobs/${id}`);
        expect(job).toMatchObject({ state: 'done', done: 2 });
      },
      { timeout: 120_000, interval: 100 },
    );
    const { jobs } = await browser.json<{ jobs: JobSummary[] }>('GET', 'jobs');
    expect(jobs.map((job) => [job.id, job.name])).toEqual([[id, 'Shoes']]);
    const events = await (await browser.ask('GET', `jobs/${id}/events`)).text();
    expect(events.match(/^event: (item|job)$/gm)).toEqual([
      ...['event: item', 'event: item', 'event: job'],
    ]);
    const zip = await browser.ask('GET', `jobs/${id}/results.zip`);
    expect(zip.headers.get('content-type')).toBe('application/zip');
    await zip.arrayBuffer();

    const other = await signedUp(test, 'other@example.org');
    await expectProblem(await other.ask('GET', `jobs/${id}`), 404, 'not_found');
    const visitor = openBrowser(test);
    await expectProblem(await visitor.ask('GET', 'jobs'), 401, 'not_signed_in');
    await expectProblem(
      await visitor.ask('POST', 'jobs', imagesForm(await photos(1))),
      401,
      'not_signed_in',
    );
  });

  it('are not made by pages of other origins', async () => {
    const browser = await signedUp(test, 'page@example.org');
    const init = { headers: { Origin: 'https://elsewhere.example' } };
    const sent = await browser.ask('POST', 'jobs', imagesForm(await photos(1)), init);
    await expectProblem(sent, 403, 'cross_site');
  });
});
