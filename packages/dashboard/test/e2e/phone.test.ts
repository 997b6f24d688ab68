import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  cutOut,
  describeInBrowser,
  PASSWORD,
  photoFile,
  startApp,
  type TestApp,
} from './support.ts';

const PHONE = { width: 390, height: 844 };

describeInBrowser('by fingers and by keys alone', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('goes from signing up to a key that works, on a phone in the dark', async () => {
    const { page, faults } = await app.open({
      ...{ viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    });
    await page.goto('/');
    await page.getByRole('link', { name: 'Sign up free' }).tap();
    await page.getByLabel('E-mail address').fill('phone@example.org');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).tap();
    await page.getByRole('heading', { name: 'Home' }).waitFor();

    const menu = page.getByRole('navigation', { name: 'App' });
    await menu.getByRole('link', { name: 'Playground' }).tap();
    await page.getByRole('heading', { name: 'Playground' }).waitFor();
    await page.setInputFiles('input[aria-label="Photos: file"]', await photoFile());
    await page.getByRole('application').waitFor();
    await page.getByRole('radio', { name: 'Erase' }).tap();
    const stage = (await page.getByRole('application').boundingBox())!;
    await page.touchscreen.tap(stage.x + stage.width / 2, stage.y + stage.height / 2);
    const undo = page.getByRole('button', { name: 'Undo' });
    await expect.poll(() => undo.isEnabled(), { timeout: 30_000 }).toBe(true);

    await menu.getByRole('link', { name: 'Keys' }).tap();
    await page.getByRole('button', { name: 'Create the first key' }).tap();
    await page.getByLabel('Name').fill('pocket');
    await page.getByRole('button', { name: 'Create key' }).tap();
    const secret = (await page.getByRole('region', { name: 'The key' }).textContent())!.trim();
    expect((await cutOut(app, secret)).status).toBe(200);
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });

  it('picks a photo, erases a dab and saves it, with the keyboard alone', async () => {
    const { page } = await app.signedUp('keys-only@example.org');
    await page.goto('/app/playground');
    const choose = page.getByRole('button', { name: 'Choose photos' });
    // A page that comes up takes the focus to its heading; only then it is ours to move.
    await page.waitForLoadState('networkidle');
    const [picker] = await Promise.all([page.waitForEvent('filechooser'), choose.press('Enter')]);
    await picker.setFiles(await photoFile());
    const stage = page.getByRole('application');
    await stage.waitFor();
    await stage.focus();
    await page.keyboard.press('e');
    await page.keyboard.press('Space');
    const button = page.getByRole('button', { name: 'Download PNG' });
    await button.focus();
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const { data, info } = await sharp(await readFile(await file.path()))
      .extractChannel(3)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[80 * info.width + 120]).toBe(0);
  });
});
