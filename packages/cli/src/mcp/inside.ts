import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { CliError, EXIT } from '../exit.js';

/**
 * Keeps paths that come from a program within a folder, also over links.
 * @param folder real path of it
 * @param path relative to the folder, or absolute; what is not there yet is judged by the folder that it would be in
 * @returns the absolute path
 * @throws CliError naming the field where it leads out of the folder
 */
export async function insideFolder(folder: string, path: string, field: string): Promise<string> {
  const full = resolve(folder, path);
  const inner = relative(folder, await realPathOf(full));
  if (inner.split(sep)[0] !== '..' && !isAbsolute(inner)) return full;
  throw new CliError(EXIT.usage, `${field}: expected a path within ${folder}, but got ${path}.`);
}

/** Real path of a file or, where it is not there, of the nearest folder above it. */
async function realPathOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null || dirname(path) === path) return real ?? path;
  return realPathOf(dirname(path));
}
