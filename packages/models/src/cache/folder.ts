import { mkdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelError } from '../model-error.js';

/**
 * Makes the folder, and checks that what is to be written will fit.
 * @param what is prepared, as the error's sentence names it
 * @param bytes about how much will be written at most.
 * @throws ModelError `read_only`, `disk_full`.
 */
export async function prepareFolder(dir: string, what: string, bytes: number): Promise<void> {
  await inFolder(dir, async () => {
    await makeFolder(dir);
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize < bytes) {
      throw new ModelError(
        'disk_full',
        `Not enough room in ${dir}: preparing ${what} takes ${megabytes(bytes)}, and ${megabytes(bavail * bsize)} are free.`,
      );
    }
  });
}

/** Not `recursive`, with which Node 20 tries for ever in places like /proc that take no folders. */
async function makeFolder(dir: string, parentMade = false): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    // Also when another process was faster, or the place is mounted read-only.
    if ((await stat(dir).catch(() => null))?.isDirectory()) return;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' || parentMade) throw error;
    await makeFolder(dirname(dir));
    await makeFolder(dir, true);
  }
}

/**
 * Runs work that writes to the folder, and says in a sentence what the folder refused.
 * @throws ModelError `disk_full`, `read_only`; other errors as they are.
 */
export async function inFolder<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      const sentence = `The disk is full: ${dir} cannot take the network's files; make room and try again.`;
      throw new ModelError('disk_full', sentence, { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || isBadPath(code)) {
      if (error instanceof ModelError || !(error instanceof Error && 'path' in error)) throw error;
      throw new ModelError(
        'read_only',
        `The models folder ${dir} cannot be written (${code}): make it writable or choose another folder.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** A file stands where a folder should, or the place does not allow folders. */
function isBadPath(code: unknown): boolean {
  return code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOENT';
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
