import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupProblem } from './problem.mjs';
import { runToEnd } from './process.mjs';
import { startProgress } from './progress.mjs';

/** @typedef {import('./install.mjs').Level} Level */

const STAMP = join('.cache', 'build.json');

/** Folders of the workspaces that are built at a level. */
function workspaces(root, level) {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  const tools = level === 'dev' ? ['eval', 'bench'] : [];
  return [...packages, ...tools].filter((folder) => existsSync(join(root, folder, 'src'))).sort();
}

/** Every file under a folder. */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Names, sizes and times of everything that the build reads, and whether its
 * folders are still there. Contents are not read: this runs at every start.
 */
function fingerprint(root, level) {
  const hash = createHash('sha256').update(process.version);
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  };
  for (const name of ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json']) {
    add(join(root, name));
  }
  for (const folder of workspaces(root, level)) {
    add(join(root, folder, 'package.json'));
    add(join(root, folder, 'tsconfig.json'));
    for (const path of filesUnder(join(root, folder, 'src')).sort()) add(path);
    hash.update(`${folder}/dist ${existsSync(join(root, folder, 'dist'))}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root of the checkout
 * @param {Level} level
 * @returns {boolean} whether what was built is as new as the sources
 */
export function isBuilt(root, level) {
  try {
    const stamps = JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
    return stamps[level] === fingerprint(root, level);
  } catch {
    return false;
  }
}

/**
 * Compiles the TypeScript and copies what lies beside it.
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
  for (const folder of workspaces(root, level)) copyAssets(join(root, folder));
  const stamps = { run: fingerprint(root, 'run') };
  if (level === 'dev') stamps.dev = fingerprint(root, 'dev');
  mkdirSync(dirname(join(root, STAMP)), { recursive: true });
  const temporary = join(root, `${STAMP}.${process.pid}`);
  writeFileSync(temporary, `${JSON.stringify(stamps)}\n`);
  renameSync(temporary, join(root, STAMP));
  progress.end('Built');
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
