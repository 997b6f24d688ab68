import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

describeInBrowser('a batch is sent', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function opened(email: string) {
    const visit = await app.signedUp(email);
    await visit.page.goto('/app/batches');
    return visit;
  }

  it('from a folder, without files that are no photos, and keeps its folders in the zip', async () => {
    const { page, faults, elsewhere } = await opened('folder@example.org');
    const folder = await folderOf(app, {
      'red/front.png': null,
      'red/back.png': null,
      'blue/front.png': null,
      'blue/notes.txt': 'to do',
      '.DS_Store': 'x',
    });
    await chooseFolder(page, folder);
    await page.getByText('shop/blue/notes.txt is text/plain').waitFor();
    expect(await page.getByLabel('Name of the batch').inputValue()).toBe('shop');
    await startBatch(page);
    await page.getByRole('heading', { name: 'shop' }).waitFor();
    await page.getByText('3 of 3 done').waitFor();
    await batchEnded(page);
    const files = await archiveOf(page, 'Download all 3');
    expect(Object.keys(files).sort()).toEqual([
      ...['manifest.jsonl', 'shop/blue/front.png', 'shop/red/back.png', 'shop/red/front.png'],
    ]);
    await page.goto('/app/batches');
    await page.getByRole('link', { name: /shop.*3 of 3 done/ }).click();
    await tiles(page).nth(2).waitFor();
    expect({ faults, elsewhere }).toEqual({ faults: [], elsewhere: [] });
  });

  it('from a zip and from dropped photos, with the options that were set once', async () => {
    const { page } = await opened('zip@example.org');
    const photo = await redDisc();
    const archive = zipSync({ 'cups/a.png': photo, 'cups/b.png': [photo, { level: 0 }] });
    await page.setInputFiles('input[aria-label="New batch: files"]', {
      ...{ name: 'cups.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) },
    });
    await page.getByText('2 photos').first().waitFor();
    const bytes = photo.toString('base64');
    const dataTransfer = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      return transfer;
    })()`);
    await page.dispatchEvent('section[aria-label="New batch"]', 'drop', { dataTransfer });
    await page.getByText('3 photos').first().waitFor();
    await page.getByRole('radio', { name: 'WebP' }).check();
    await page.getByRole('radio', { name: 'food', exact: true }).check();
    await page.getByRole('button', { name: 'Sand' }).click();
    await startBatch(page);
    await page.getByText('3 of 3 done').waitFor();
    const files = await archiveOf(page, 'Download all 3');
    expect(Object.keys(files).sort()).toEqual([
      ...['cups/a.webp', 'cups/b.webp', 'dropped.webp', 'manifest.jsonl'],
    ]);
    const lines = Buffer.from(files['manifest.jsonl']!).toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).result.mode)).toEqual(['food', 'food', 'food']);
  });

  it('names a zip that is damaged, and sends nothing of it', async () => {
    const { page } = await opened('damaged@example.org');
    await page.setInputFiles('input[aria-label="New batch: files"]', {
      ...{ name: 'half.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004') },
    });
    await page.getByText('half.zip: This is no zip archive, or it is damaged.').waitFor();
    expect(await page.getByRole('button', { name: /^Start/ }).isDisabled()).toBe(true);
  });

  it('goes on after the page was closed in the middle, and sends nothing twice', async () => {
    const { page } = await opened('reload@example.org');
    page.on('dialog', (dialog) => void dialog.accept());
    const folder = await manyPhotos(app, 30);
    await chooseFolder(page, folder);
    // The first request of 25 photos arrives; the second one never leaves.
    let requests = 0;
    await page.route('**/app/api/jobs/*/images', (route) => {
      requests += 1;
      return requests === 1 ? route.continue() : undefined;
    });
    const arrived = page.waitForResponse((response) => /\/jobs\/\w+\/images$/.test(response.url()));
    await startBatch(page);
    expect((await arrived).ok()).toBe(true);
    await page.getByText('25 of 30 photos').waitFor();
    await page.unroute('**/app/api/jobs/*/images');
    await page.reload();
    await page.getByText('25 of 30 photos are here').waitFor();
    await page.setInputFiles('input[aria-label="Rest of the upload: folder"]', folder);
    await page.getByText('30 of 30 done').waitFor();
    await batchEnded(page);
    const files = await archiveOf(page, 'Download all 30');
    expect(Object.keys(files).length).toBe(31);
  });

  it('pauses, resumes, and is cancelled', async () => {
    const { page } = await opened('cancel@example.org');
    await chooseFolder(page, await manyPhotos(app, 30));
    let held = true;
    await page.route('**/app/api/jobs/*/images', (route) => (held ? undefined : route.continue()));
    await startBatch(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Upload paused').waitFor();
    held = false;
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('of 30 done').waitFor();
    await page.getByRole('button', { name: 'Cancel batch' }).click();
    await page.getByRole('button', { name: 'Cancel the rest' }).click();
    await page.getByText('Cancelled').first().waitFor();
    await batchEnded(page);
    expect(await page.getByRole('button', { name: 'Cancel batch' }).count()).toBe(0);
  });
});
