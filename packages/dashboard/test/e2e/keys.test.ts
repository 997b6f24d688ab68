import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  cutOut,
  describeInBrowser,
  keepSecret,
  makeKey,
  startApp,
  type TestApp,
} from './support.ts';

const HOUR_MS = 3_600_000;

describeInBrowser('keys of an account', () => {
  let app: TestApp;
  // The real time, and what a test adds to it: an overlap of hours ends in a moment.
  let ahead = 0;
  beforeAll(async () => {
    app = await startApp({}, { clock: { now: () => new Date(Date.now() + ahead) } });
  });
  afterAll(() => app.close());

  it('are rotated with an overlap: both secrets work, then the new one alone', async () => {
    const { page, faults } = await app.signedUp('rotate@example.org');
    const old = await makeKey(page, 'web shop');
    await page.getByRole('button', { name: 'Rotate web shop' }).click();
    await page.getByRole('radio', { name: '1 hour' }).check();
    await page.getByRole('button', { name: 'Create new key' }).click();
    const fresh = await keepSecret(page);
    expect(fresh).not.toBe(old);
    await page.getByText('expires soon').waitFor();
    expect(await page.getByRole('heading', { name: 'web shop', exact: true }).count()).toBe(2);
    expect([(await cutOut(app, old)).status, (await cutOut(app, fresh)).status]).toEqual([
      200, 200,
    ]);

    ahead += HOUR_MS + 1000;
    const refused = await cutOut(app, old);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'expired_key' });
    expect((await cutOut(app, fresh)).status).toBe(200);
    await page.reload();
    await page.getByText('Inactive keys (1)').waitFor();
    expect(faults).toEqual([]);
  });

  it('are replaced at once, where the old secret leaked', async () => {
    const { page } = await app.signedUp('leak@example.org');
    const old = await makeKey(page, 'leaked');
    await page.getByRole('button', { name: 'Rotate leaked' }).click();
    await page.getByRole('radio', { name: 'Ends immediately' }).check();
    await page.getByRole('button', { name: 'Create new key' }).click();
    const fresh = await keepSecret(page);
    expect((await cutOut(app, old)).status).toBe(401);
    expect((await cutOut(app, fresh)).status).toBe(200);
  });

  it('hold to a lower limit of their own, and say so in the browser', async () => {
    const { page } = await app.signedUp('limit@example.org');
    await page.goto('/app/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('careful');
    await page.getByText('Test: free, watermarked images').click();
    await page.getByLabel('Maximum requests an hour').fill('1');
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = await keepSecret(page);
    expect(secret).toMatch(/^nobg_test_/);
    expect([(await cutOut(app, secret)).status, (await cutOut(app, secret)).status]).toEqual([
      200, 429,
    ]);
    await page.reload();
    await page.getByText('1 of 1').waitFor();
    await page.getByRole('meter', { name: 'Requests of careful this hour' }).waitFor();
  });

  it('are shown with the older inactive ones, page by page', async () => {
    const { page, context, faults } = await app.signedUp('many@example.org');
    const headers = { Origin: app.url };
    for (let made = 1; made <= 51; made++) {
      const data = { name: `key ${made}`, kind: 'test' };
      const answer = await context.request.post('/app/api/keys', { data, headers });
      const { key } = await answer.json();
      await context.request.delete(`/app/api/keys/${key.id}`, { headers });
    }
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/keys\?after=/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto('/app/keys');
    await page.getByText('Inactive keys (50+)').click();
    const oldest = page.getByRole('heading', { name: 'key 1', exact: true });
    expect(await oldest.count()).toBe(0);
    await page.getByRole('button', { name: 'Older keys' }).click();
    const fetching = page.getByRole('button', { name: 'Fetching…' });
    await fetching.waitFor();
    expect(await fetching.isDisabled()).toBe(true);
    release();
    await oldest.waitFor();
    await page.getByText('Inactive keys (51)').waitFor();
    expect(await page.getByRole('button', { name: 'Older keys' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
