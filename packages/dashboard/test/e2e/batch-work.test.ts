import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousFaults } from './accessibility.ts';
import {
  archiveOf,
  batchEnded,
  chooseFolder,
  folderOf,
  manyPhotos,
  startBatch,
  tiles,
} from './batch-support.ts';
import { describeInBrowser, redDisc, startApp, type TestApp } from './support.ts';

describeInBrowser('a batch that is done', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  /** The page of a batch with photos `a.png`, `b.png`, … and a damaged one, once it has ended. */
  async function done(email: string, options = {}) {
    const visit = await app.signedUp(email, options);
    const { page } = visit;
    await page.goto('/app/batches');
    const damaged = (await redDisc()).subarray(0, 60);
    const files = { 'a.png': null, 'b.png': null, 'c/d.png': null, 'damaged.png': damaged };
    await chooseFolder(page, await folderOf(app, files));
    await startBatch(page);
    await page.getByText('3 of 4 done').waitFor();
    await batchEnded(page);
    await tiles(page).nth(3).waitFor();
    return visit;
  }

  it('says of a damaged photo what is wrong and what to do, and retries it', async () => {
    const { page } = await done('failed@example.org');
    await tiles(page).filter({ hasText: 'Failed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Expected a complete, undamaged').waitFor();
    await dialog.getByText('Open it in an image editor and save it again').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const retried = page.waitForResponse(/\/retry$/);
    await page.getByRole('button', { name: 'Retry 1 failed' }).click();
    expect((await retried).status()).toBe(200);
    await batchEnded(page);
    await page.getByText('1 failed', { exact: true }).waitFor();
  });

  it('is filtered by state and name, and ordered by confidence', async () => {
    const { page } = await done('filter@example.org');
    await page.getByLabel('State').selectOption('failed');
    await page.getByText('1 shown').waitFor();
    expect(await tiles(page).getByText('damaged.png').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Name', { exact: true }).fill('c/');
    await page.getByText('1 shown').waitFor();
    expect(await tiles(page).getByText('d.png').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Order').selectOption('confidence');
    await page.getByText('4 shown').waitFor();
    // What has no confidence is last.
    expect(await tiles(page).last().textContent()).toContain('damaged.png');
    await page.getByLabel('Highest confidence that is shown').fill('0.3');
    await page.getByText('0 shown').waitFor();
  });

  it('is gone through with the keyboard, and what is marked is downloaded', async () => {
    const { page } = await done('keyboard@example.org');
    await page.getByRole('listbox', { name: 'Photos' }).focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    await page.getByText('2 marked').waitFor();
    const marked = tiles(page).and(page.locator('[aria-selected="true"]'));
    expect(await marked.count()).toBe(2);
    const files = await archiveOf(page, 'Download marked');
    expect(Object.keys(files).sort()).toEqual(['manifest.jsonl', 'shop/a.png', 'shop/c/d.png']);
    await page.getByRole('listbox', { name: 'Photos' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'shop/c/d.png' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await dialog.getByRole('heading', { name: 'shop/b.png' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('is corrected with the brush, and the correction is in the zip', async () => {
    const { page } = await done('fix@example.org');
    await tiles(page).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Share of the original photo that is shown').waitFor();
    await dialog.getByRole('button', { name: 'Sky' }).click();
    await dialog.getByRole('button', { name: 'Fix' }).click();
    await eraseMiddle(page);
    await dialog.getByRole('button', { name: 'Save in the batch' }).click();
    await dialog.getByText('Corrected').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await tiles(page).first().getByText('Corrected').waitFor();
    const files = await archiveOf(page, 'Download all 3');
    const alphaAt = async (name: string) => {
      const { data, info } = await sharp(files[name])
        .extractChannel('alpha')
        .raw()
        .toBuffer({ resolveWithObject: true });
      return data[(info.height / 2) * info.width + info.width / 2];
    };
    expect(await alphaAt('shop/a.png')).toBe(0);
    expect(await alphaAt('shop/b.png')).toBe(255);
  });

  it('is corrected after a reload with the photo that is chosen again', async () => {
    const { page } = await done('again@example.org');
    await page.reload();
    await tiles(page).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This page no longer has the photo').waitFor();
    const buffer = await redDisc();
    const photo = { name: 'a.png', mimeType: 'image/png', buffer };
    await page.setInputFiles('input[aria-label="The photo of this result"]', photo);
    await dialog.getByRole('button', { name: 'Fix' }).click();
    await page.getByRole('application').waitFor();
    await page.getByRole('radio', { name: 'Select the object' }).click();
    const box = (await page.getByRole('application').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const answered = page.waitForResponse(/\/app\/api\/remove$/);
    await dialog.getByRole('button', { name: 'Cut out again with 1 point' }).click();
    expect((await answered).status()).toBe(200);
    await dialog.getByRole('button', { name: 'Save in the batch' }).click();
    await dialog.getByText('Corrected').waitFor();
  });

  it('has no serious fault of accessibility, with a photo open or not', async () => {
    const { page } = await done('axe@example.org', { bypassCSP: true });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addStyleTag({ content: '* { transition: none !important; }' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect({ colorScheme, faults: await seriousFaults(page) }).toEqual({
        ...{ colorScheme, faults: [] },
      });
    }
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await tiles(page).first().click();
    await page
      .getByRole('dialog')
      .getByLabel(/Share of the original/)
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('has only the tiles in the document that are in sight', async () => {
    const { page } = await app.signedUp('many@example.org');
    await page.goto('/app/batches');
    await chooseFolder(page, await manyPhotos(app, 120));
    await startBatch(page);
    await page.getByText(/of 120 done/).waitFor();
    await page.getByText('120 shown').waitFor();
    expect(await tiles(page).count()).toBeLessThan(80);
    await page.getByRole('listbox', { name: 'Photos' }).focus();
    await page.keyboard.press('End');
    await tiles(page).filter({ hasText: '119.png' }).waitFor();
    expect(await tiles(page).filter({ hasText: '000.png' }).count()).toBe(0);
    expect(await tiles(page).last().getAttribute('aria-posinset')).toBe('120');
  });
});

async function eraseMiddle(page: Page): Promise<void> {
  const stage = page.getByRole('application');
  await stage.waitFor();
  await page.getByRole('radio', { name: 'Erase' }).click();
  const box = (await stage.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.45, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.55, y, { steps: 8 });
  await page.mouse.up();
}
