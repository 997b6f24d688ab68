import { rename, rm } from 'node:fs/promises';

/**
 * Writes under a temporary name and renames, so that a file at `path` is always whole.
 * @param write writes the file of the path it is given
 * @throws what `write` throws; then nothing is left
 */
export async function writeWhole<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.tmp`;
  try {
    const written = await write(temporary);
    await rename(temporary, path);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
