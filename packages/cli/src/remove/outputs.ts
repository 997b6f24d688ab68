import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { isResultFormat, type ResultFormat } from '@nobg/contract/output.js';
import { CliError, EXIT } from '../exit.js';
import type { Collected, Photo } from './collect.js';

export interface Planned {
  readonly photo: Photo;
  /** Absolute path of the result. */
  readonly output: string;
  /** Why nothing is written there; null where something is. */
  readonly obstacle: 'exists' | 'own-input' | null;
}

/**
 * Says where each cutout goes. Names are kept (with the format's extension), folders in folders
 * are mirrored, and where two photos would get one name the later gets a number.
 * @param out a folder, or the result's own path for a single photo
 * @param options `format` of the results, which a name in `out` has to end in
 * @throws CliError `usage` when `out` cannot be meant so
 */
export async function planOutputs(
  { photos, single }: Pick<Collected, 'photos' | 'single'>,
  out: string,
  options: { readonly force: boolean; readonly format: ResultFormat },
): Promise<Planned[]> {
  const folder = await isFolder(out);
  const extension = extname(out).toLowerCase();
  const asFile = !folder && !/[\\/]$/.test(out) && extension !== '';
  if (asFile && !single) {
    throw new CliError(
      EXIT.usage,
      `Expected a folder after -o for more than one photo, but got ${out}; end it with ${sep} if it is to be one.`,
    );
  }
  if (asFile && formatOf(out) !== options.format) {
    throw new CliError(
      EXIT.usage,
      `Expected a name that ends in .${options.format} after -o, but got ${out}.`,
    );
  }
  if (folder === false && !asFile && (await stat(out).catch(() => null)) !== null) {
    throw new CliError(EXIT.usage, `Expected a folder after -o, but ${out} is a file.`);
  }

  const inputs = new Set(await Promise.all(photos.map(({ path }) => realpath(path))));
  const taken = new Set<string>();
  const plan: Planned[] = [];
  for (const photo of photos) {
    const output = asFile
      ? resolve(out)
      : freeName(resolve(out), photo.relative, taken, options.format);
    plan.push({ photo, output, obstacle: await obstacleAt(output, inputs, options.force) });
  }
  return plan;
}

/** The format that a name stands for by its extension; null for others. */
export function formatOf(name: string): ResultFormat | null {
  const extension = extname(name).slice(1).toLowerCase();
  if (extension === 'jpeg') return 'jpg';
  return isResultFormat(extension) ? extension : null;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** File systems that do not tell A from a are common, so names are compared without case. */
function freeName(
  folder: string,
  relative: string,
  taken: Set<string>,
  format: ResultFormat,
): string {
  const stem = join(folder, dirname(relative), basename(relative, extname(relative)));
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${stem}.${format}` : `${stem}-${n}.${format}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

async function obstacleAt(
  output: string,
  inputs: ReadonlySet<string>,
  force: boolean,
): Promise<Planned['obstacle']> {
  const real = await realpath(output).catch(() => null);
  if (real === null) return null;
  if (inputs.has(real)) return 'own-input';
  return force ? null : 'exists';
}
