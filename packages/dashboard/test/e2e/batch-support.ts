import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { redDisc, type TestApp } from './support.ts';

/** A folder with these files below it; those that are named with `.png` are photos unless bytes are given. */
export async function folderOf(
  app: TestApp,
  files: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<string> {
  const folder = join(await mkdtemp(join(app.folder, 'photos-')), 'shop');
  const photo = await redDisc();
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content ?? photo);
  }
  return folder;
}

/** A folder of so many photos, `000.png` and on. */
export function manyPhotos(app: TestApp, count: number): Promise<string> {
  const names = Array.from({ length: count }, (_, n) => `${String(n).padStart(3, '0')}.png`);
  return folderOf(app, Object.fromEntries(names.map((name) => [name, null])));
}

export async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.setInputFiles('input[aria-label="New batch: folder"]', folder);
}

/** Starts a batch of the photos that are chosen, and waits for its page. */
export async function startBatch(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Start with/ }).click();
  await page.waitForURL(/\/app\/batches\/job_/);
}

export const tiles = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'Photos' }).getByRole('option');

export async function batchEnded(page: Page): Promise<void> {
  await page.getByText(/kept for/).waitFor();
}

/** The files of the archive that a link downloads. */
export async function archiveOf(page: Page, link: string | RegExp) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return unzipSync(await readFile(await file.path()));
}
