import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** How often the owner of a lock shows that it lives; ms. */
const HEARTBEAT_MS = 2_000;
/** A lock without a sign of life for so long is void; ten heartbeats, because compiling blocks. */
const STALE_MS = 20_000;
/** How often those who wait look; ms. */
const POLL_MS = 100;

/** Locks that this process holds, by token: a pid alone may be that of an earlier process. */
const held = new Set<string>();

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody else has the lock. */
  readonly onWait?: () => void;
  /** Looked at while waiting; true ends the waiting without the lock. */
  readonly done: () => Promise<boolean>;
}

/**
 * Takes a lock file that keeps two processes from doing the same work. An owner that
 * died, or gave no sign of life for 20 s, loses it. Should a stopped owner come back
 * to life both work at once, so what they write must be safe even then.
 * @returns a function that gives the lock back; null when `done` said so first.
 * @throws the signal's reason; errors of the file system as they are.
 */
export async function acquireLock(
  path: string,
  options: LockOptions,
): Promise<(() => Promise<void>) | null> {
  let waiting = false;
  for (;;) {
    options.signal?.throwIfAborted();
    const release = await tryLock(path);
    if (release) return release;
    if (await options.done()) return null;
    if (await removeStale(path)) continue;
    if (!waiting) options.onWait?.();
    waiting = true;
    await delay(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
}

async function tryLock(path: string): Promise<(() => Promise<void>) | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  }
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  held.add(owner.token);
  await file.writeFile(JSON.stringify(owner));
  const heartbeat = setInterval(() => {
    // On the open file, not the path: the path may be somebody else's by now.
    file.utimes(new Date(), new Date()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    held.delete(owner.token);
    await file.close();
    if ((await readOwner(path))?.token === owner.token) await rm(path, { force: true });
  };
}

/** Removes a lock whose owner is gone. True when it is worth trying again at once. */
async function removeStale(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  const age = await ageMs(path);
  if (age === null) return true;
  if (!isGone(owner) && age < STALE_MS) return false;

  // By renaming, one of those who found it stale gets it; and if it is not the file
  // that was judged but a fresh one, it is put back.
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
  if ((await readOwner(aside))?.token !== owner?.token) {
    await link(aside, path).catch(() => undefined);
  }
  await rm(aside, { force: true });
  return true;
}

/** Whether the owner is certainly dead. Of other hosts only the heartbeat can tell. */
function isGone(owner: Owner | null): boolean {
  if (!owner || owner.host !== hostname()) return false;
  if (owner.pid === process.pid) return !held.has(owner.token);
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(value) ? value : null;
  } catch {
    // Gone, or its owner died before it had written its name.
    return null;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    typeof value.host === 'string' &&
    'token' in value &&
    typeof value.token === 'string'
  );
}

async function ageMs(path: string): Promise<number | null> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
