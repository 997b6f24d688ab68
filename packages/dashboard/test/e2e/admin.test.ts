import type { Page } from 'playwright-core';
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

describeInBrowser('an administrator', () => {
  let app: TestApp;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    app = await startApp();
    const link = await app.administratorLink();
    ({ page, faults } = await app.signedUp('root@example.org', {}, link));
  });
  afterAll(async () => {
    await app.close();
    expect(faults).toEqual([]);
  });

  /** The row of somebody, newly loaded. */
  async function rowOf(email: string) {
    await page.goto('/app/admin');
    await page.getByRole('searchbox').fill(email);
    const row = page.getByRole('row').filter({ hasText: email });
    await row.waitFor();
    return row;
  }

  async function manage(email: string) {
    await (await rowOf(email)).getByRole('button', { name: `Manage ${email}` }).click();
    return page.getByRole('dialog');
  }

  it('sets a plan, which holds at the next request', async () => {
    const user = await app.signedUp('plan@example.org');
    const secret = await makeKey(user.page, 'shop');
    expect((await cutOut(app, secret)).status).toBe(200);
    const row = await rowOf('plan@example.org');
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await row.getByLabel('Plan of plan@example.org').selectOption('free');
    expect((await saved).status()).toBe(200);
    const refused = await cutOut(app, secret);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'plan_without_api' });
    await user.page.goto('/app/keys');
    await user.page.getByText('The plan Free has no live keys.').waitFor();
  });

  it('locks an account and unlocks it', async () => {
    const user = await app.signedUp('lock@example.org');
    const secret = await makeKey(user.page, 'shop');
    const dialog = await manage('lock@example.org');
    await dialog.getByRole('button', { name: /^Lock/ }).click();
    await dialog.getByRole('button', { name: 'Unlock' }).waitFor();
    expect((await cutOut(app, secret)).status).toBe(403);
    await signIn(user.page, 'lock@example.org');
    await user.page.getByText('This account is locked').waitFor();
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await dialog.getByRole('button', { name: /^Lock/ }).waitFor();
    await signIn(user.page, 'lock@example.org');
    await user.page.getByRole('heading', { name: 'Home' }).waitFor();
    expect((await cutOut(app, secret)).status).toBe(200);
  });

  it('ends somebody’s sessions', async () => {
    const user = await app.signedUp('ended@example.org');
    await user.page.goto('/app');
    await user.page.getByRole('heading', { name: 'Home' }).waitFor();
    const dialog = await manage('ended@example.org');
    await dialog.getByRole('button', { name: 'End 1 session' }).click();
    await dialog.getByRole('button', { name: 'End 0 sessions' }).waitFor();
    await user.page.goto('/app/keys');
    await user.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('hands on a link for a new password, which works once', async () => {
    await app.signedUp('forgot@example.org');
    const dialog = await manage('forgot@example.org');
    await dialog.getByRole('button', { name: 'Create password reset link' }).click();
    const shown = dialog.getByRole('region', { name: 'One-time link' });
    const link = (await shown.textContent())!.trim();
    const user = await app.open();
    await user.page.goto(link);
    await user.page.getByLabel('New password').fill('a quite new one');
    await user.page.getByRole('button', { name: 'Set password' }).click();
    await user.page.getByText('The new password is set').waitFor();
    await user.page.getByRole('link', { name: 'Go on' }).click();
    await user.page.getByRole('heading', { name: 'Home' }).waitFor();
    await user.context.clearCookies();
    await signIn(user.page, 'forgot@example.org', 'a quite new one');
    await user.page.getByRole('heading', { name: 'Home' }).waitFor();
    await user.context.clearCookies();
    await user.page.goto(link);
    await user.page.getByLabel('New password').fill('yet another one');
    await user.page.getByRole('button', { name: 'Set password' }).click();
    await user.page.getByRole('alert').waitFor();
  });

  it('invites by a link to hand on, and takes another back', async () => {
    const invite = async () => {
      await page.goto('/app/admin');
      await page.getByRole('combobox', { name: 'Plan', exact: true }).selectOption('free');
      await page.getByRole('button', { name: 'Create invitation' }).click();
      const shown = page.getByRole('region', { name: 'Invitation', exact: true });
      return (await shown.textContent())!.trim();
    };
    const link = await invite();
    const user = await app.open();
    await user.page.goto(link);
    await user.page.getByText('Your invitation includes the plan Free.').waitFor();
    await user.page.getByLabel('E-mail address').fill('invited@example.org');
    await user.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await user.page.getByRole('button', { name: 'Create account' }).click();
    await user.page.getByRole('heading', { name: 'Home' }).waitFor();

    const taken = await invite();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No open invitations.').waitFor();
    const late = await app.open();
    await late.page.goto(taken);
    await late.page.getByRole('alert').waitFor();
  });

  it('deletes an account only after saying twice that it is meant', async () => {
    await app.signedUp('remove@example.org');
    const dialog = await manage('remove@example.org');
    expect(await dialog.getByRole('button', { name: 'Delete permanently' }).count()).toBe(0);
    await dialog.getByLabel(/^Delete account/).check();
    await dialog.getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('No user matches.').waitFor();
  });

  it('sees how the server does', async () => {
    await page.goto('/app/admin/system');
    await page.getByRole('meter', { name: 'Busy slots' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'isnet' }).getByText('ready').waitFor();
  });

  it('is the only one for whom these pages are there', async () => {
    const { page } = await app.signedUp('user@example.org');
    await page.goto('/app/admin');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
  });
});
