import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import { isAddress } from './fetch-photo.js';

/**
 * Expands patterns such as `photos/*.jpg` as shells do: Windows leaves that to programs, and
 * a pattern in quotes comes as it is. What is there under that very name is no pattern.
 * @returns the paths in order, those of one pattern sorted
 * @throws CliError `usage` where a pattern matches nothing
 */
export async function expandPatterns(given: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    given.map(async (path) => ((await isPattern(path)) ? matchesOf(path) : [path])),
  );
  return lists.flat();
}

async function isPattern(path: string): Promise<boolean> {
  if (isAddress(path) || !isDynamicPattern(slashes(path))) return false;
  return (await stat(path).catch(() => null)) === null;
}

async function matchesOf(pattern: string): Promise<string[]> {
  const found = await glob(slashes(pattern), {
    // As in shells: folders count, and hidden files have to be named.
    ...{ onlyFiles: false, expandDirectories: false, dot: false },
    absolute: true,
  });
  if (found.length > 0) return found.map((path) => path.replace(/\/$/, '')).sort();
  throw new CliError(EXIT.usage, `Nothing matches the pattern ${printable(pattern)}.`);
}

/** Backslashes separate on Windows, and escape elsewhere. */
function slashes(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}
