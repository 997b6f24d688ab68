import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  cutOut,
  describeInBrowser,
  makeKey,
  PASSWORD,
  signIn,
  startApp,
  type TestApp,
} from './support.ts';

describeInBrowser('the page of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('deletes the account, and its keys, results and numbers with it', async () => {
    const admin = await app.signedUp('root@example.org', {}, await app.administratorLink());
    const { page, faults, context } = await app.signedUp('gone@example.org');
    const secret = await makeKey(page, 'web shop');
    const { url } = (await (await cutOut(app, secret)).json()) as { url: string };
    expect((await fetch(url)).status).toBe(200);

    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('button', { name: 'Delete account…' }).click();
    await page.getByLabel('Confirm with your password').fill('not the right one');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.locator('.fault').waitFor();
    expect((await fetch(url)).status).toBe(200);
    await page.getByLabel('Confirm with your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('heading', { name: /Keep the subject/ }).waitFor();

    expect((await cutOut(app, secret)).status).toBe(401);
    expect((await fetch(url)).status).toBe(404);
    expect(await context.cookies()).toEqual([]);
    await signIn(page, 'gone@example.org');
    await page.getByRole('alert').waitFor();
    await admin.page.goto('/app/admin');
    await admin.page.getByRole('cell', { name: 'root@example.org' }).waitFor();
    expect(await admin.page.getByText('gone@example.org').count()).toBe(0);

    // The address is free again, and nothing of the one before comes back with it.
    const again = await app.signedUp('gone@example.org');
    await again.page.goto('/app/usage');
    await again.page.getByRole('heading', { name: 'Usage' }).waitFor();
    expect(await again.page.getByText('web shop').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('ends sessions elsewhere: one, or all by a new password', async () => {
    const here = await app.signedUp('two@example.org');
    const there = await app.open();
    await signIn(there.page, 'two@example.org');
    await there.page.getByRole('heading', { name: 'Home' }).waitFor();
    await here.page.goto('/app/account');
    await here.page.getByRole('button', { name: 'End session' }).click();
    await here.page.getByRole('button', { name: 'End session' }).waitFor({ state: 'detached' });
    await there.page.goto('/app');
    await there.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await signIn(there.page, 'two@example.org');
    await there.page.getByRole('heading', { name: 'Home' }).waitFor();
    await here.page.getByLabel('Current password').fill(PASSWORD);
    await here.page.getByLabel('New password').fill('a quite new one');
    await here.page.getByRole('button', { name: 'Change password' }).click();
    await here.page.getByText('Password changed. Your other sessions have ended.').waitFor();
    await there.page.goto('/app');
    await there.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await here.page.goto('/app');
    await here.page.getByRole('heading', { name: 'Home' }).waitFor();
  });

  it('cannot delete the only administrator, and says why', async () => {
    const own = await startApp();
    try {
      const { page } = await own.signedUp('only@example.org', {}, await own.administratorLink());
      await page.goto('/app/account');
      await page.getByRole('button', { name: 'Delete account…' }).click();
      await page.getByLabel('Confirm with your password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Delete everything' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toMatch(/administrator/);
    } finally {
      await own.close();
    }
  });
});
