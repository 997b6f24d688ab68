import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { PICTURE_EXTENSIONS } from '@nobg/contract/picture-kinds.js';
import { CliError, EXIT } from '../exit.js';

/** What is taken from folders; a photo named on the command line is tried whatever its name. */
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

/**
 * Finds the photos that the command line names.
 * @param paths files and folders
 * @param options `recursive`: folders in folders too; `except`: a folder that is not looked
 *   into (the results', where it lies among the photos)
 * @throws CliError `usage` when one of them is not there
 */
export async function collectPhotos(
  paths: readonly string[],
  options: { readonly recursive: boolean; readonly except: string },
): Promise<Collected> {
  const photos = new Map<string, Photo>();
  const seen = new Set<string>();
  const left = { skipped: 0, folders: 0 };
  const except = resolve(options.except);
  let onlyFiles = true;

  async function walk(folder: string, top: string): Promise<void> {
    const real = await realpath(folder);
    if (seen.has(real) || resolve(folder) === except) return;
    seen.add(real);
    const names = (await readdir(folder)).sort();
    for (const name of names) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory()) {
        if (options.recursive) await walk(path, top);
        else if (path !== except) left.folders += 1;
      } else if (found?.isFile() && EXTENSIONS.has(extname(name).toLowerCase())) {
        if (!photos.has(path)) photos.set(path, { path, relative: relative(top, path) });
      } else left.skipped += 1;
    }
  }

  for (const given of paths) {
    const path = resolve(given);
    const found = await stat(path).catch(() => null);
    if (found === null) {
      throw new CliError(EXIT.usage, `There is no file or folder ${given}.`);
    }
    if (found.isDirectory()) {
      onlyFiles = false;
      await walk(path, path);
    } else if (!photos.has(path)) photos.set(path, { path, relative: basename(path) });
  }
  return {
    photos: [...photos.values()],
    skipped: left.skipped,
    foldersLeft: left.folders,
    single: onlyFiles && photos.size === 1,
  };
}
