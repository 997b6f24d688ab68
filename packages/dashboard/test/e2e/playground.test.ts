import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, photoFile, redDisc, startApp, type TestApp } from './support.ts';

describeInBrowser('the playground', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  /** The playground of a new account, with these photos cut out. */
  async function opened(email: string, names: readonly string[] = ['disc.png']) {
    const visit = await app.signedUp(email);
    await visit.page.goto('/app/playground');
    if (names.length > 0) {
      await visit.page.setInputFiles(
        'input[aria-label="Photos: file"]',
        await Promise.all(names.map(photoFile)),
      );
      await stageOf(visit.page).waitFor();
    }
    return visit;
  }

  it('takes a dropped photo, shows its progress, and cuts it out', async () => {
    const { page, faults, elsewhere } = await opened('drop@example.org', []);
    const bytes = (await redDisc()).toString('base64');
    const transfer = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      return transfer;
    })()`);
    await page.dispatchEvent('section[aria-label="Photos"]', 'drop', { dataTransfer: transfer });
    await stageOf(page).waitFor();
    await page.getByText('dropped.png').first().waitFor();
    await page.getByText('240 × 160').first().waitFor();
    expect({ faults, elsewhere }).toEqual({ faults: [], elsewhere: [] });
  });

  it('shows what was seen first while the rest is done', async () => {
    const { page, faults } = await opened('preview@example.org', []);
    await page.evaluate(`
      window.previews = new Set();
      new MutationObserver(() => {
        const seen = document.querySelector('[data-preview]');
        if (seen) window.previews.add(seen.style.maskImage.slice(0, 26));
      }).observe(document.body, { childList: true, subtree: true, attributes: true });
    `);
    // Large enough that writing it takes longer than telling the page.
    const large = await sharp(await redDisc())
      .resize(2400, 1600)
      .png()
      .toBuffer();
    await page.setInputFiles('input[aria-label="Photos: file"]', {
      name: 'large.png',
      mimeType: 'image/png',
      buffer: large,
    });
    await stageOf(page).waitFor();
    expect(await page.evaluate('[...window.previews]')).toEqual(['url("data:image/png;base64']);
    expect(faults).toEqual([]);
  });

  it('paints on the alpha, undoes it, and downloads what is shown', async () => {
    const { page } = await opened('brush@example.org');
    const before = await alphaOf(await downloaded(page, 'PNG'));
    expect(before.at(120, 80)).toBe(255);
    expect(before.at(5, 5)).toBe(0);

    // A stroke through the middle erases, one at the corner restores.
    await page.getByRole('radio', { name: 'Erase' }).click();
    await strokeAcross(page, 0.4, 0.6, 0.5);
    await page.getByRole('radio', { name: 'Restore' }).click();
    await strokeAcross(page, 0.02, 0.1, 0.04);
    const painted = await alphaOf(await downloaded(page, 'PNG'));
    expect(painted.at(120, 80)).toBe(0);
    expect(painted.at(10, 6)).toBe(255);

    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.click();
    await undo.click();
    expect(await undo.isDisabled()).toBe(true);
    const undone = await alphaOf(await downloaded(page, 'PNG'));
    expect([undone.at(120, 80), undone.at(10, 6)]).toEqual([255, 0]);
  });

  it('paints with the keyboard alone', async () => {
    const { page } = await opened('keys@example.org');
    await stageOf(page).focus();
    await page.keyboard.press('e');
    await page.keyboard.press('Space');
    const painted = await alphaOf(await downloaded(page, 'PNG'));
    expect(painted.at(120, 80)).toBe(0);
    await stageOf(page).focus();
    await page.keyboard.press('Control+z');
    expect((await alphaOf(await downloaded(page, 'PNG'))).at(120, 80)).toBe(255);
  });

  it('puts a colour under it, and saves WebP and JPG', async () => {
    const { page } = await opened('formats@example.org');
    await page.getByRole('button', { name: 'Sky' }).click();
    for (const format of ['WEBP', 'JPG']) {
      const file = await downloaded(page, format);
      const { data, info } = await sharp(await readFile(await file.path()))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([240, 160]);
      const [red, green, blue] = data;
      expect(Math.abs(red! - 0xbf) + Math.abs(green! - 0xe0) + Math.abs(blue! - 0xf5)).toBeLessThan(
        12,
      );
    }
  });

  it('zooms to 400 % and back to the whole', async () => {
    const { page } = await opened('zoom@example.org');
    const zoomIn = page.getByRole('button', { name: 'Zoom in' });
    const fit = await scaleOf(page);
    for (let press = 0; press < 12; press += 1) await zoomIn.click();
    expect(await scaleOf(page)).toBe(4);
    await page.getByText('400 %').waitFor();
    await page.getByRole('button', { name: 'Fit to window' }).click();
    expect(await scaleOf(page)).toBe(fit);
  });

  it('asks again with another mode and with points, and shows the code of that call', async () => {
    const { page } = await opened('again@example.org');
    await page.getByRole('radio', { name: 'food', exact: true }).check();
    await page.getByRole('radio', { name: 'Select the object' }).click();
    const box = (await stageOf(page).boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText('1 point set').waitFor();
    const code = page.getByRole('region', { name: 'The same call in curl' });
    expect(await code.textContent()).toContain('mode=food');
    expect(await code.textContent()).toMatch(/points=1[12]\d,[78]\d/);
    const sent = page.waitForRequest(/\/app\/api\/remove$/);
    await page.getByRole('button', { name: 'Cut out again' }).click();
    await sent;
    await stageOf(page).waitFor();
    await page.getByRole('button', { name: 'Cut out again', disabled: true }).waitFor();
  });

  it('cuts out several photos and gives them as one zip', async () => {
    const { page } = await opened('batch@example.org', ['a.png', 'a.png', 'b.png']);
    const button = page.getByRole('button', { name: 'Download all 3 as a zip' });
    await button.waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    const files = unzipSync(await readFile(await file.path()));
    expect(Object.keys(files).sort()).toEqual(['a-cutout-2.png', 'a-cutout.png', 'b-cutout.png']);
    for (const png of Object.values(files)) {
      expect((await sharp(png).metadata()).hasAlpha).toBe(true);
    }
  });

  it('compares the modes side by side, and takes one over', async () => {
    const { page } = await opened('modes@example.org');
    await page.getByRole('tab', { name: 'Compare modes' }).click();
    await page.getByRole('button', { name: 'Compare 5 modes' }).click();
    await page.getByRole('img', { name: 'Cutout in mode clothing' }).waitFor();
    await page.getByRole('button', { name: 'Use this one' }).first().click();
    await page.getByRole('button', { name: 'Selected' }).waitFor();
  });

  it('lists recent results with the time left, and deletes one at once', async () => {
    const { page } = await opened('recent@example.org');
    await page.getByRole('tab', { name: 'Recent results' }).click();
    await page.getByText(/23 h \d+ min left/).waitFor();
    const result = page.getByRole('img', { name: /Cutout in mode common/ });
    const address = await result.locator('..').getAttribute('href');
    await page.getByRole('button', { name: 'Delete this result now' }).click();
    await page.getByText('No results yet. Your cutouts appear here').waitFor();
    expect((await page.request.get(address!)).status()).toBe(404);
  });

  it('says what went wrong with one photo, and keeps the others', async () => {
    const { page } = await opened('broken@example.org', []);
    await page.setInputFiles('input[aria-label="Photos: file"]', [
      { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') },
      await photoFile('good.png'),
    ]);
    await page.getByRole('alert').waitFor();
    await page
      .getByRole('button', { name: /good.png/ })
      .first()
      .click();
    await stageOf(page).waitFor();
  });
});

const stageOf = (page: Page) => page.getByRole('application');

async function scaleOf(page: Page): Promise<number> {
  return Number(await stageOf(page).getAttribute('data-scale'));
}

async function downloaded(page: Page, format: string): Promise<Download> {
  await page.getByRole('radio', { name: format, exact: true }).check();
  const button = page.getByRole('button', { name: `Download ${format}` });
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return file;
}

async function alphaOf(file: Download) {
  const { data, info } = await sharp(await readFile(await file.path()))
    .ensureAlpha()
    .extractChannel(3)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { at: (x: number, y: number) => data[y * info.width + x] };
}

/** From x to x at a height, as shares of the picture. */
async function strokeAcross(page: Page, from: number, to: number, at: number): Promise<void> {
  const stage = (await stageOf(page).boundingBox())!;
  const scale = await scaleOf(page);
  const [width, height] = [240 * scale, 160 * scale];
  const left = stage.x + (stage.width - width) / 2;
  const top = stage.y + (stage.height - height) / 2;
  await page.mouse.move(left + from * width, top + at * height);
  await page.mouse.down();
  await page.mouse.move(left + to * width, top + at * height, { steps: 6 });
  await page.mouse.up();
}
