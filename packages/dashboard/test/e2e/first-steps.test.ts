import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutOut, describeInBrowser, PASSWORD, redDisc, startApp, type TestApp } from './support.ts';

describeInBrowser('from signing up to the first cutout', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('signs up, makes a key, calls the API with it, sees the use, and revokes it', async () => {
    const { page, faults, elsewhere, context } = await app.open();
    await page.goto('/');
    await page.getByRole('link', { name: 'Sign up free' }).click();
    await page.getByLabel('E-mail address').fill('Mara@example.org');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.locator('.fault').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    await page.getByRole('link', { name: 'Create a key' }).click();
    await page.getByRole('button', { name: 'Create the first key' }).click();
    await page.getByLabel('Name').fill('web shop');
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = (await page.getByRole('region', { name: 'The key' }).textContent())!.trim();
    expect(secret).toMatch(/^nobg_live_[0-9A-Za-z]{36,}$/);
    const done = page.getByRole('button', { name: 'Done' });
    expect(await done.isDisabled()).toBe(true);
    await page.getByLabel('I have stored it in a safe place').check();
    await done.click();
    expect(await page.content()).not.toContain(secret);

    expect((await cutOut(app, secret)).status).toBe(200);

    await page.getByRole('link', { name: 'Usage', exact: true }).click();
    const row = page.getByRole('region', { name: 'Requests' }).getByRole('row').nth(1);
    await row.waitFor();
    expect(await row.textContent()).toContain('web shop');
    expect(await row.textContent()).toContain('200');
    await page.getByRole('meter', { name: 'Images this hour' }).waitFor();
    const csv = await context.request.get('/app/api/usage.csv?days=1&bucket=hour');
    expect(await csv.text()).toContain('web shop');

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('button', { name: 'Revoke web shop' }).click();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('Inactive keys (1)').waitFor();
    const refused = await cutOut(app, secret);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'revoked_key' });
    expect({ faults, elsewhere }).toEqual({ faults: [], elsewhere: [] });
  });

  it('comes back to the page that asked to sign in, and signs out everywhere', async () => {
    const { page } = await app.open();
    await page.goto('/app/keys');
    await page.getByLabel('E-mail address').fill('mara@example.org');
    await page.getByLabel('Password', { exact: true }).fill('not the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/app/keys');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: /Keep the subject/ }).waitFor();
    await page.goto('/app/usage');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('cuts out a visitor’s photo on the front page, without an account', async () => {
    const { page, faults } = await app.open();
    await page.goto('/');
    const photo = { name: 'disc.png', mimeType: 'image/png', buffer: await redDisc() };
    await page.setInputFiles('input[aria-label="Try it: file"]', photo);
    await page.getByRole('link', { name: 'PNG, 240 × 160' }).waitFor();
    const slider = page.getByRole('slider');
    await slider.focus();
    const before = await slider.inputValue();
    await page.keyboard.press('ArrowRight');
    expect(Number(await slider.inputValue())).toBeGreaterThan(Number(before));
    expect(faults).toEqual([]);
  });

  it('says what is wrong with a file before it is sent', async () => {
    const { page } = await app.open();
    await page.goto('/');
    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no photo') };
    await page.setInputFiles('input[aria-label="Try it: file"]', file);
    expect(await page.getByRole('alert').textContent()).toContain(
      'notes.txt is text/plain; send a JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP.',
    );
  });

  it('says that one is offline, and what to do', async () => {
    const { page, context } = await app.signedUp('offline@example.org');
    await page.goto('/app');
    await page.getByRole('heading', { name: 'Quick start' }).waitFor();
    await context.setOffline(true);
    await page.getByText('You are offline. Loaded content stays').waitFor();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await context.setOffline(false);
    await page.getByText('You are offline. Loaded content stays').waitFor({ state: 'detached' });
  });
});
