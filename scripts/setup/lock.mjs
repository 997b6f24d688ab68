import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A holder that has not shown itself for this long is taken for dead; ms. */
const STALE_AFTER_MS = 60_000;
const SHOW_EVERY_MS = 10_000;
const LOOK_EVERY_MS = 200;

/**
 * Runs `work` while no other process runs its own under the same lock file.
 * A lock whose holder died is taken over.
 * @template T
 * @param {string} path of the lock file; its folder is made
 * @param {() => Promise<T>} work
 * @param {(holder: { pid: number }) => void} [onWait] called once where one must wait
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const token = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  let told = false;
  while (!take(path, token)) {
    const holder = read(path);
    if (holder === null) continue;
    if (isStale(path, holder)) {
      dropStale(path, holder.text);
      continue;
    }
    if (!told) onWait({ pid: holder.pid });
    told = true;
    await delay(LOOK_EVERY_MS);
  }
  const alive = setInterval(() => touch(path), SHOW_EVERY_MS);
  const release = () => {
    if (read(path)?.text === token) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    process.removeListener('exit', release);
    release();
  }
}

function take(path, token) {
  try {
    writeFileSync(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path) {
  try {
    const text = readFileSync(path, 'utf8');
    const { pid = 0, host = '' } = text === '' ? {} : JSON.parse(text);
    return { text, pid, host };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    if (error instanceof SyntaxError) return { text: '', pid: 0, host: '' };
    throw error;
  }
}

function isStale(path, holder) {
  if (holder.pid > 0 && holder.host === hostname()) {
    try {
      process.kill(holder.pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') return true;
    }
  }
  try {
    return Date.now() - statSync(path).mtimeMs > STALE_AFTER_MS;
  } catch {
    return false;
  }
}

/** Moves the dead lock away; puts it back where a living one took its place meanwhile. */
function dropStale(path, text) {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Gone: someone cleaned up by hand. The work goes on.
  }
}
