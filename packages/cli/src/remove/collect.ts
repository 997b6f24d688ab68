import { createReadStream } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { PICTURE_EXTENSIONS } from '@nobg/contract/picture-kinds.js';
import { SIGNATURE_BYTES, sniffFormat } from '@nobg/engine/image/signature.js';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import { DASH, type Scratch, saveStream } from './stream-photo.js';
import { isInWork } from './sweep.js';

/** A file so named is tried, and fails with a reason where it is no picture. */
const EXTENSIONS = new Set(PICTURE_EXTENSIONS);

export interface Photo {
  /** Absolute path. */
  readonly path: string;
  /** Where it lies under the folder it was found in; its name alone when it was named itself. */
  readonly relative: string;
}

export interface Collected {
  readonly photos: readonly Photo[];
  /** Files in the folders that are no photos we read. */
  readonly skipped: number;
  /** Folders inside the folders that were left alone, as `recursive` was off. */
  readonly foldersLeft: number;
  /** Whether exactly one photo was named, and no folder. */
  readonly single: boolean;
}

/** Where photos are looked for, and what is none. */
export interface CollectOptions {
  /** Folders in folders too. */
  readonly recursive: boolean;
  /** The folder of the results: not looked into where it lies among the photos. */
  readonly except: string;
  /** Whether a file of that folder is a result of an earlier run; path with forward slashes. */
  readonly isResult: (relative: string) => boolean;
  /** Where what pipes bring is put. */
  readonly scratch: Scratch;
  readonly stdin: Readable;
}

/**
 * Finds the photos that the command line names: by their content in folders, whatever their names.
 * @param paths files and folders; `-` and pipes are read to their end
 * @throws CliError `usage` when one of them is not there or cannot be read
 */
export async function collectPhotos(
  paths: readonly string[],
  { recursive, except, isResult, scratch, stdin }: CollectOptions,
): Promise<Collected> {
  const photos = new Map<string, Photo>();
  const seen = new Set<string>();
  const left = { skipped: 0, folders: 0 };
  const results = resolve(except);
  let onlyFiles = true;

  async function walk(folder: string, top: string): Promise<void> {
    const real = await realpath(folder);
    if (seen.has(real) || (resolve(folder) === results && folder !== top)) return;
    seen.add(real);
    for (const name of (await entriesOf(folder)).sort()) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory()) {
        if (recursive) await walk(path, top);
        else if (path !== results) left.folders += 1;
      } else if (name.startsWith('.nobg-') || isResult(slashed(relative(results, path)))) {
        // Of earlier runs, and of those that are at work beside this one.
      } else if (found?.isFile() && (await isPhoto(path, name))) {
        if (!photos.has(path)) photos.set(path, { path, relative: relative(top, path) });
      } else left.skipped += 1;
    }
  }

  for (const given of paths) {
    const path = resolve(given);
    const found = given === DASH ? null : await stat(path).catch(() => null);
    if (given === DASH) {
      if (photos.has(DASH)) throw new CliError(EXIT.usage, 'Expected - once, but got it twice.');
      const piped = await saveStream(stdin, 'standard input', scratch);
      photos.set(DASH, { path: piped, relative: 'stdin' });
    } else if (found === null) {
      throw new CliError(EXIT.usage, `There is no file or folder ${printable(given)}.`);
    } else if (found.isDirectory()) {
      onlyFiles = false;
      await walk(path, path);
    } else if (!found.isFile()) {
      const stream = given === '/dev/stdin' ? stdin : createReadStream(path);
      const piped = await saveStream(stream, printable(given), scratch);
      photos.set(path, { path: piped, relative: basename(path) });
    } else if (!photos.has(path)) photos.set(path, { path, relative: basename(path) });
  }
  return {
    photos: [...photos.values()],
    skipped: left.skipped,
    foldersLeft: left.folders,
    single: onlyFiles && photos.size === 1,
  };
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new CliError(EXIT.usage, `This user may not read the folder ${printable(folder)}.`);
  }
}

/** Whether a file of a folder is taken: macOS puts `._NAME` beside files, which are none themselves. */
async function isPhoto(path: string, name: string): Promise<boolean> {
  if (name.startsWith('._') || isInWork(name)) return false;
  return EXTENSIONS.has(extname(name).toLowerCase()) || (await looksLikePhoto(path));
}

async function looksLikePhoto(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const head = Buffer.alloc(SIGNATURE_BYTES);
    const { bytesRead } = await file.read(head, 0, SIGNATURE_BYTES, 0);
    return sniffFormat(head.subarray(0, bytesRead)).format !== null;
  } finally {
    await file.close();
  }
}

/** A path as it is noted: the same on every system. */
export function slashed(path: string): string {
  return path.split(sep).join('/');
}
