import type { JobSummary } from '@nobg/contract/jobs.js';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ended, imagesForm, type JobDetail, photos, sendJob } from '../jobs/support.js';
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

  it('keep their cutouts where the key that they were sent with is revoked', async () => {
    const browser = await signedUp(test, 'keys@example.org');
    type Made = { secret: string; key: { id: string } };
    const requested = { name: 'old', kind: 'test' };
    const { secret, key } = await browser.json<Made>('POST', 'keys', requested, 201);
    const { id, url } = await sendJob({ ...test, secret }, imagesForm(await photos(1)));
    const { items } = await ended({ ...test, secret }, url);
    const cutout = `jobs/${id}/images/${items[0]?.id}/cutout`;
    const correct = async () => browser.ask('PUT', cutout, imagesForm(await photos(1)));
    expect((await correct()).status).toBe(200);
    expect((await browser.ask('DELETE', `keys/${key.id}`)).status).toBe(200);
    await expectProblem(await correct(), 409, 'job_is_over');
    await expectProblem(await browser.ask('GET', cutout), 409, 'job_is_over');
    const other = await signedUp(test, 'stranger@example.org');
    await expectProblem(await other.ask('GET', cutout), 404, 'not_found');
    const foreign = await other.ask('PUT', cutout, imagesForm(await photos(1)));
    await expectProblem(foreign, 404, 'not_found');
  });

  it('are not told of any more after the session has ended', async () => {
    const browser = await signedUp(test, 'leaves@example.org');
    const form = imagesForm([], { more: 'true' });
    const { id } = await browser.json<JobSummary>('POST', 'jobs', form, 202);
    const stream = await browser.ask('GET', `jobs/${id}/events`);
    expect((await browser.ask('POST', 'sign-out')).status).toBe(204);
    expect(await stream.text()).toContain('event: job');
  });

  it('are not made by pages of other origins', async () => {
    const browser = await signedUp(test, 'page@example.org');
    const init = { headers: { Origin: 'https://elsewhere.example' } };
    const sent = await browser.ask('POST', 'jobs', imagesForm(await photos(1)), init);
    await expectProblem(sent, 403, 'cross_site');
  });
});
