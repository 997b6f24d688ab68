import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupProblem } from './problem.mjs';
import { runToEnd } from './process.mjs';
import { startProgress } from './progress.mjs';
import { filesUnder, fingerprintOf, readStamps, writeStamps } from './stamp.mjs';
import { buildWebApp, isWebAppBuilt } from './web-app.mjs';

/** @typedef {import('./install.mjs').Level} Level */

const STAMP = join('.cache', 'build.json');

/** Folders of the workspaces that are built at a level. */
function workspaces(root, level) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  const tools = level === 'dev' ? ['eval', 'bench'] : [];
  return [...packages, ...tools].filter((folder) => existsSync(join(root, folder, 'src'))).sort();
}

/** Everything that the compiler reads, and whether its folders are still there. */
function fingerprint(root, level) {
  const names = ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json'];
  const paths = names.map((name) => join(root, name));
  let built = '';
  for (const folder of workspaces(root, level)) {
    paths.push(join(root, folder, 'package.json'), join(root, folder, 'tsconfig.json'));
    paths.push(...filesUnder(join(root, folder, 'src')));
    built += `${folder}/dist ${existsSync(join(root, folder, 'dist'))} `;
  }
  return fingerprintOf(root, paths, built);
}

/**
 * @param {string} root of the checkout
 * @param {Level} level
 * @returns {boolean} whether what was built is as new as the sources
 */
export function isBuilt(root, level) {
  try {
    const stamps = readStamps(join(root, STAMP));
    return stamps[level] === fingerprint(root, level) && isWebAppBuilt(root);
  } catch {
    // A folder or file that is read is not there.
    return false;
  }
}

/**
 * Compiles the TypeScript, copies what lies beside it, and bundles the web app.
 * @param {string} root
 * @param {Level} level
 * @throws {SetupProblem} with the compiler's words
 */
export async function build(root, level) {
  const progress = startProgress('Building');
  const targets = level === 'dev' ? [] : [join('packages', 'cli')];
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await runToEnd(process.execPath, [tsc, '-b', ...targets], { cwd: root });
  if (code !== 0) {
    progress.end();
    throw new SetupProblem(`Building failed:\n${output.trim()}`);
  }
  for (const folder of workspaces(root, level)) {
    // The bundler takes care of what is its own.
    if (!existsSync(join(root, folder, 'vite.config.ts'))) copyAssets(join(root, folder));
  }
  progress.end('Built');
  await buildWebApp(root);
  const stamps = { run: fingerprint(root, 'run') };
  if (level === 'dev') stamps.dev = fingerprint(root, 'dev');
  writeStamps(join(root, STAMP), stamps);
}

/** What is not TypeScript (pages, SQL, pictures) is found beside the compiled module. */
function copyAssets(folder) {
  const source = join(folder, 'src');
  for (const path of filesUnder(source)) {
    if (path.endsWith('.ts')) continue;
    const target = join(folder, 'dist', relative(source, path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}
