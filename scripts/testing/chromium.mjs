import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns {string | null} path of a Chromium, `NOBG_TEST_CHROMIUM` first */
function findChromium() {
  const told = process.env.NOBG_TEST_CHROMIUM;
  if (told) return told;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...paths, ...MAC].find((path) => existsSync(path)) ?? null;
}

/**
 * A browser for the tests of the browser example; installed where that is possible.
 * @returns {Promise<{ path: string } | { skipped: string }>}
 */
export async function ensureChromium() {
  const path = findChromium();
  if (path) return { path };
  if (!canInstallDebianPackages()) {
    return { skipped: 'no Chromium was found; install one or name it in NOBG_TEST_CHROMIUM' };
  }
  const problem = await installDebianPackage('chromium');
  const installed = findChromium();
  return installed ? { path: installed } : { skipped: problem ?? 'Chromium was not found' };
}
