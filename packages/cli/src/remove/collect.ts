import { createReadStream } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { PICTURE_EXTENSIONS } from '@nobg/contract/picture-kinds.js';
import { SIGNATURE_BYTES, sniffFormat } from '@nobg/engine/image/signature.js';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import { expandPatterns } from './expand.js';
import { fetchPhoto, isAddress, nameOfAddress } from './fetch-photo.js';
import { DASH, type Scratch, saveStream } from './stream-photo.js';
import { isInWork } from './sweep.js';

/** A file so named is tried, and fails with a reason where it is no picture. */
const EXTENSIONS = new Set(PICTURE_EXTENSIONS);

export interface Photo {
  /** Absolute path of the file: a temporary one of what came by a pipe or from an address. */
  readonly path: string;
  /** What it is called in the outcome: its path, its address, or `-`. */
  readonly input: string;
  /** Where it lies under the folder it was found in; its name alone when it was named itself. */
  readonly relative: string;
}

/** A photo that is not here, such as one whose address does not answer. */
export interface Unavailable {
  readonly input: string;
  readonly reason: string;
}

export interface Collected {
  readonly photos: readonly Photo[];
  readonly unavailable: readonly Unavailable[];
  /** Files in the folders that are no photos we read. */
  readonly skipped: number;
  /** Folders inside the folders that were left alone, as `recursive` was off. */
  readonly foldersLeft: number;
  /** Whether exactly one photo was named, and no folder or pattern. */
  readonly single: boolean;
  /** Whether nothing but folders was named. */
  readonly onlyFolders: boolean;
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
 * @param given files, folders, patterns and addresses; `-` and pipes are read to their end
 * @throws CliError `usage` when one of them is not there or cannot be read
 */
export async function collectPhotos(
  given: readonly string[],
  { recursive, except, isResult, scratch, stdin }: CollectOptions,
): Promise<Collected> {
  const photos = new Map<string, Photo>();
  const seen = new Set<string>();
  const left = { skipped: 0, folders: 0 };
  const unavailable: Unavailable[] = [];
  const results = resolve(except);
  const paths = await expandPatterns(given);
  let onlyFolders = true;
  let onlyFiles = paths.length === given.length && paths.every((path, at) => path === given[at]);

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
        if (!photos.has(path))
          photos.set(path, { path, input: path, relative: relative(top, path) });
      } else left.skipped += 1;
    }
  }

  async function add(named: string): Promise<void> {
    const path = resolve(named);
    const found = await stat(path).catch(() => null);
    if (found === null) {
      throw new CliError(EXIT.usage, `There is no file or folder ${printable(named)}.`);
    }
    if (found.isDirectory()) {
      onlyFiles = false;
      return walk(path, path);
    }
    onlyFolders = false;
    if (photos.has(path)) {
      // Named twice, or by a pattern as well.
    } else if (found.isFile()) {
      photos.set(path, { path, input: path, relative: basename(path) });
    } else {
      const stream = named === '/dev/stdin' ? stdin : createReadStream(path);
      const piped = await saveStream(stream, printable(named), scratch);
      photos.set(path, { path: piped, input: path, relative: basename(path) });
    }
  }

  for (const named of paths) {
    if (named === DASH) {
      if (photos.has(DASH)) throw new CliError(EXIT.usage, 'Expected - once, but got it twice.');
      const piped = await saveStream(stdin, 'standard input', scratch);
      photos.set(DASH, { path: piped, input: DASH, relative: 'stdin' });
    } else if (!isAddress(named)) {
      await add(named);
    } else if (!photos.has(named)) {
      const fetched = await fetchPhoto(named, scratch);
      if ('reason' in fetched) unavailable.push({ input: named, reason: fetched.reason });
      else photos.set(named, { ...fetched, input: named, relative: nameOfAddress(named) });
    }
  }
  return {
    photos: [...photos.values()],
    unavailable,
    skipped: left.skipped,
    foldersLeft: left.folders,
    onlyFolders: onlyFolders && !paths.some((path) => path === DASH || isAddress(path)),
    single: onlyFiles && photos.size + unavailable.length === 1,
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
