import { access, constants, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { received } from './received.js';

/** An encoded photo: the path or `file:` URL of its file, or its bytes. */
export type Photo = string | URL | Uint8Array;

/**
 * The photo as a file that another process can read.
 * @param name of the argument, for errors
 * @param folder where bytes are written to
 * @returns absolute path
 * @throws TypeError for anything else than a photo; the error of the file system where a file cannot be read
 */
export async function photoFile(photo: Photo, name: string, folder: string): Promise<string> {
  if (photo instanceof Uint8Array) {
    const path = join(folder, name);
    await writeFile(path, photo);
    return path;
  }
  const path = pathOf(photo);
  if (path === null) {
    const expected = 'a path, a file: URL or the bytes of a photo';
    throw new TypeError(`${name}: expected ${expected}, but got ${received(photo)}.`);
  }
  await access(path, constants.R_OK);
  return path;
}

function pathOf(photo: string | URL): string | null {
  if (photo instanceof URL) return photo.protocol === 'file:' ? fileURLToPath(photo) : null;
  return typeof photo === 'string' && photo !== '' ? resolve(photo) : null;
}
