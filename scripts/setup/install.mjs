import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './problem.mjs';
import { npmCommand, runToEnd } from './process.mjs';
import { startProgress } from './progress.mjs';

/** @typedef {'run' | 'dev'} Level `run`: what the program needs; `dev`: the tests' and checks' tools as well */

const STAMP = join('node_modules', '.nobg-setup.json');

/** Says which lock file, which machine and which Node's binary interface were installed for. */
function fingerprint(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
}

/**
 * @param {string} root of the checkout
 * @param {Level} level
 * @returns {boolean} whether node_modules is what package-lock.json asks for
 */
export function isInstalled(root, level) {
  const stamp = readStamp(root);
  if (stamp?.fingerprint === fingerprint(root)) {
    return stamp.level === 'dev' || level === 'run';
  }
  // Someone may have run npm by hand: npm's own record tells.
  if (!npmRecordMatches(root, level)) return false;
  writeStamp(root, level);
  return true;
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
  } catch {
    return null;
  }
}

function writeStamp(root, level) {
  const stamp = { fingerprint: fingerprint(root), level };
  try {
    writeFileSync(join(root, STAMP), `${JSON.stringify(stamp)}\n`);
  } catch (error) {
    // A checkout that is mounted read-only but complete must still start.
    if (error.code !== 'EROFS' && error.code !== 'EACCES') throw error;
  }
}

/** Whether node_modules/.package-lock.json names every package of the lock at its version. */
function npmRecordMatches(root, level) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const have = JSON.parse(
      readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'),
    ).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      if (!path.includes('node_modules/') || entry.link) return true;
      if (entry.optional || entry.devOptional) return true;
      if (entry.dev && level === 'run') return true;
      return have[path]?.version === entry.version && existsSync(join(root, path));
    });
  } catch {
    return false;
  }
}

/**
 * Makes node_modules match the lock file.
 * @param {string} root
 * @param {Level} level
 * @throws {import('./problem.mjs').SetupProblem} one sentence on what stood in the way
 */
export async function install(root, level) {
  // The tools are added to what is there: a server that runs from this
  // checkout keeps its modules. Everything else starts from nothing.
  const addTools = level === 'dev' && readStamp(root)?.fingerprint === fingerprint(root);
  const verb = addTools ? ['install', '--no-save'] : ['ci'];
  const scope = level === 'dev' ? ['--include=dev'] : ['--omit=dev'];
  const quick = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000'];
  const npm = npmCommand();

  const progress = startProgress(
    level === 'dev' ? 'Installing dependencies and the tools for tests' : 'Installing dependencies',
  );
  let fetched = 0;
  const { code, output } = await runToEnd(
    npm.command,
    [...npm.args, ...verb, ...scope, ...quick, '--no-audit', '--no-fund', '--loglevel=http'],
    {
      cwd: root,
      shell: npm.shell,
      onLine(line) {
        if (!/^npm http (fetch GET 200|cache) \S+\.tgz/.test(line)) return;
        fetched += 1;
        progress.update(`${fetched} packages`);
      },
    },
  );
  if (code !== 0) {
    progress.end();
    const said = output.split('\n').filter((line) => !line.startsWith('npm http'));
    throw explain('Installing dependencies', said.join('\n'));
  }
  writeStamp(root, level);
  progress.end('Dependencies are installed');
}
