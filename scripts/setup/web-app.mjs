import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from './problem.mjs';
import { runToEnd } from './process.mjs';
import { startProgress } from './progress.mjs';
import { filesUnder, fingerprintOf, readStamps, writeStamps } from './stamp.mjs';

const FOLDER = join('packages', 'dashboard');
const STAMP = join('.cache', 'web-app.json');

/**
 * Folders and files that the bundle is made from; the contract and the manifest fill its tables, and the clients
 * are passed on.
 */
const INPUTS = [
  join(FOLDER, 'src'),
  join(FOLDER, 'public'),
  join(FOLDER, 'index.html'),
  join(FOLDER, 'vite.config.ts'),
  join(FOLDER, 'package.json'),
  join('packages', 'contract', 'src'),
  join('packages', 'client', 'src'),
  join('clients', 'python', 'nobg.py'),
  join('packages', 'models', 'src', 'manifest'),
  'package-lock.json',
];

/** @returns {string[]} absolute paths of every file that the bundle is made from */
function inputsOf(root) {
  return INPUTS.map((path) => join(root, path)).flatMap((path) =>
    /\.\w+$/.test(path) ? [path] : filesUnder(path),
  );
}

/**
 * @param {string} root of the checkout
 * @returns {boolean} whether the bundle in packages/dashboard/dist is as new as its sources
 */
export function isWebAppBuilt(root) {
  if (!existsSync(join(root, FOLDER, 'dist', 'index.html'))) return false;
  return readStamps(join(root, STAMP)).inputs === fingerprintOf(root, inputsOf(root));
}

/**
 * Bundles the web app, after the packages that it reads were compiled. Nothing is done where it
 * is as new as its sources. A server that runs meanwhile sees the old files or the new ones.
 * @param {string} root
 * @throws {SetupProblem} with the bundler's words
 */
export async function buildWebApp(root) {
  if (isWebAppBuilt(root)) return;
  const inputs = fingerprintOf(root, inputsOf(root));
  const progress = startProgress('Bundling the web app');
  const fresh = join(root, '.cache', `web-app-${process.pid}`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const options = ['--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
  const { code, output } = await runToEnd(process.execPath, [vite, 'build', ...options], {
    cwd: join(root, FOLDER),
  });
  if (code !== 0) {
    progress.end();
    rmSync(fresh, { recursive: true, force: true });
    throw new SetupProblem(`Bundling the web app failed:\n${output.trim()}`);
  }
  const dist = join(root, FOLDER, 'dist');
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
  writeStamps(join(root, STAMP), { inputs });
  progress.end('The web app is bundled');
}
