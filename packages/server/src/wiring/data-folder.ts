import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError } from './start-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to',
  EPERM: 'this user has no right to',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOENT: 'nothing can be made there',
};

/**
 * Makes the data folder where it isn't there; whether it can be written shows when
 * the database and the results are opened.
 * @throws StartError
 */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new StartError(
      `The data folder ${folder} cannot be made, as ${reason}: change that, or name another one with NOBG_DATA_DIR.`,
      { cause: error },
    );
  }
}

/**
 * Not mkdir's own `recursive`: on file systems that answer ENOENT where nothing can be
 * made, such as /proc, it tries for ever.
 */
async function makeWithParents(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  if (dirname(folder) !== folder) await makeWithParents(dirname(folder));
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw error;
  }
}
