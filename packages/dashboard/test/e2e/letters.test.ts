import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { describeInBrowser, PASSWORD, signIn, startApp, type TestApp } from './support.ts';

describeInBrowser('accounts of a server that sends mail', () => {
  let mailbox: Mailbox;
  let app: TestApp;
  beforeAll(async () => {
    mailbox = await openMailbox();
    app = await startApp(mailbox.environment);
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  it('are confirmed by the link in a letter before anybody is let in', async () => {
    const { page, faults } = await app.open();
    await page.goto('/sign-up');
    await page.getByLabel('E-mail address').fill('nora@example.org');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('We have sent a link to nora@example.org').waitFor();

    await signIn(page, 'nora@example.org');
    const refused = page.getByRole('alert');
    await refused.waitFor();
    expect(await refused.textContent()).toContain('Open the link in the message');

    const link = await mailbox.linkTo('nora@example.org', 'Confirm your e-mail address');
    await page.goto(link);
    const confirm = page.getByRole('button', { name: 'Confirm address' });
    await confirm.waitFor();
    // The token is for this press alone: it stands in no address bar and no history.
    expect(page.url()).not.toContain('token');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await confirm.click();
    await page.getByText('nora@example.org is confirmed.').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).last().click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, 'nora@example.org');
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    const later = await app.open();
    await later.page.goto(link);
    await later.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await later.page.getByRole('button', { name: 'Confirm address' }).click();
    await later.page.getByRole('alert').waitFor();
    expect(faults).toEqual([]);
  });

  it('get another letter from the sign-in page, where the first was lost', async () => {
    const { page } = await app.open();
    await page.goto('/sign-up');
    await page.getByLabel('E-mail address').fill('lost@example.org');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    const first = await mailbox.linkTo('lost@example.org', 'Confirm your e-mail address');
    await signIn(page, 'lost@example.org');
    await page.getByRole('button', { name: 'Resend the link' }).click();
    await expect
      .poll(() => mailbox.linkTo('lost@example.org', 'Confirm your e-mail address'), {
        timeout: 30_000,
      })
      .not.toBe(first);
  });

  it('set a new password by letter, which ends the sessions that were open', async () => {
    const at = 'forgot@example.org';
    const { page } = await app.open();
    await page.goto('/sign-up');
    await page.getByLabel('E-mail address').fill(at);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.goto(await mailbox.linkTo(at, 'Confirm your e-mail address'));
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByText(`${at} is confirmed.`).waitFor();
    await signIn(page, at);
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    const elsewhere = (await app.open()).page;
    await elsewhere.goto('/sign-in');
    await elsewhere.getByRole('link', { name: /Forgot/ }).click();
    await elsewhere.getByLabel('E-mail address').fill(at);
    await elsewhere.getByRole('button', { name: 'Send link' }).click();
    await elsewhere.getByText(`If ${at} has an account here`).waitFor();
    const link = await mailbox.linkTo(at, 'Choose a new password');
    await elsewhere.goto(link);
    await elsewhere.getByLabel('New password').fill('password1');
    await elsewhere.getByRole('button', { name: 'Set password' }).click();
    await elsewhere.locator('.fault').waitFor();
    await elsewhere.getByLabel('New password').fill('a quite new one');
    await elsewhere.getByRole('button', { name: 'Set password' }).click();
    await elsewhere.getByText('The new password is set').waitFor();

    await page.goto('/app');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, at);
    await page.getByRole('alert').waitFor();
    await signIn(page, at, 'a quite new one');
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    await elsewhere.goto(link);
    await elsewhere.getByLabel('New password').fill('and once more a new one');
    await elsewhere.getByRole('button', { name: 'Set password' }).click();
    await elsewhere.getByRole('alert').waitFor();
  });

  it('are made from an invitation that came by letter, for its address and plan alone', async () => {
    const admin = await app.signedUp('boss@example.org', {}, await app.administratorLink());
    await admin.page.goto('/app/admin');
    await admin.page.getByLabel('For this address').fill('friend@example.org');
    await admin.page.getByRole('combobox', { name: 'Plan', exact: true }).selectOption('free');
    await admin.page.getByRole('button', { name: 'Create invitation' }).click();
    await admin.page.getByText('Sent to friend@example.org.').waitFor();

    const { page, faults } = await app.open();
    await page.goto(await mailbox.linkTo('friend@example.org', 'You are invited'));
    await page.getByText('Your invitation includes the plan Free.').waitFor();
    const email = page.getByLabel('E-mail address');
    expect(await email.inputValue()).toBe('friend@example.org');
    expect(await email.getAttribute('readonly')).not.toBeNull();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByRole('heading', { name: 'Your Free plan' }).waitFor();
    expect(faults).toEqual([]);
  });
});
