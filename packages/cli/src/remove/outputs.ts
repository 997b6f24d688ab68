import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { isResultFormat, type ResultFormat } from '@nobg/contract/output.js';
import { allLayerPaths } from '@nobg/engine/layer-path.js';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import { type Collected, type Photo, slashed } from './collect.js';
import { type Ledger, type LedgerEntry, markOf } from './ledger.js';

export interface Planned {
  readonly photo: Photo;
  /** Absolute path of the result. */
  readonly output: string;
  /**
   * Why nothing is written there; null where something is. `exists`: it is what is asked for, as far
   * as is known. `differs`: it was made with other options, or of another photo.
   */
  readonly obstacle: 'exists' | 'differs' | 'own-input' | null;
  /** What is to be noted once it is made. */
  readonly entry: LedgerEntry;
}

export interface PlanOptions {
  readonly force: boolean;
  /** Of the results, which a name in `out` has to end in. */
  readonly format: ResultFormat;
  /** Whether room is made for a cutout's layers beside it, too. */
  readonly layers?: boolean;
  /** Of the options; see `optionsMark`. */
  readonly options: string;
  /** Of the folder that results go to. */
  readonly ledger: Ledger;
}

/** Whether a name after `-o` is that of a result and not of a folder. */
export async function namesOneResult(out: string): Promise<boolean> {
  return !(await isFolder(out)) && !/[\\/]$/.test(out) && extname(out) !== '';
}

/**
 * Says where each cutout goes. Names are kept (with the format's extension), and folders in folders
 * are mirrored. Where two photos would get one name the later gets a number, and keeps it at every
 * later run: the ledger knows which photo has which.
 * @param out a folder, or the result's own path for a single photo
 * @throws CliError `usage` when `out` cannot be meant so
 */
export async function planOutputs(
  { photos, single }: Pick<Collected, 'photos' | 'single'>,
  out: string,
  options: PlanOptions,
): Promise<Planned[]> {
  const asFile = await namesOneResult(out);
  await refuseOut(out, { asFile, single, format: options.format });
  const inputs = new Set(await Promise.all(photos.map(({ path }) => realpath(path))));
  const written = (output: string) =>
    options.layers ? [output, ...allLayerPaths(output)] : [output];
  if (asFile) {
    return Promise.all(
      photos.map(async (photo) => {
        const output = resolve(out);
        const name = basename(output);
        const usual = `${basename(photo.relative, extname(photo.relative))}.${options.format}`;
        const entry = {
          ...entryOf(name, photo, await markOf(photo.path), options),
          ...(name === usual ? {} : { named: true }),
        };
        const there = await obstacleOf(written(output), inputs, options);
        return { photo, output, obstacle: obstacle(there, options.ledger.at(name), entry), entry };
      }),
    );
  }
  const folder = resolve(out);
  const taken = new Set([...inputs].map((path) => path.toLowerCase()));
  const marked: Marked[] = [];
  // One after the other: a folder may have more files than a process may open.
  for (const photo of photos) marked.push({ photo, sha256: await markOf(photo.path) });
  const known = knownNames(marked, folder, options, taken);
  const plan: Planned[] = [];
  for (const { photo, sha256 } of marked) {
    const earlier = known.get(photo);
    const output =
      earlier === undefined
        ? freeName(folder, photo.relative, taken, options, written)
        : join(folder, ...earlier.output.split('/'));
    const entry = entryOf(slashed(relative(folder, output)), photo, sha256, options);
    const there = await obstacleOf(written(output), inputs, options);
    plan.push({ photo, output, obstacle: obstacle(there, earlier, entry), entry });
  }
  return plan;
}

function entryOf(
  output: string,
  photo: Photo,
  sha256: string,
  { options }: PlanOptions,
): LedgerEntry {
  return { output, photo: slashed(photo.relative), sha256, options };
}

/** Whether what is there is what is asked for, as far as it was noted. */
function obstacle(
  there: 'exists' | 'own-input' | null,
  earlier: LedgerEntry | null | undefined,
  asked: LedgerEntry,
): Planned['obstacle'] {
  if (there !== 'exists' || !earlier) return there;
  const same = earlier.sha256 === asked.sha256 && earlier.options === asked.options;
  return same ? 'exists' : 'differs';
}

type Marked = { readonly photo: Photo; readonly sha256: string };

/** The names that photos of this run had before; they are taken from then on. */
function knownNames(
  marked: readonly Marked[],
  folder: string,
  { ledger, format }: PlanOptions,
  taken: Set<string>,
): Map<Photo, LedgerEntry> {
  const known = new Map<Photo, LedgerEntry>();
  const used = new Set<string>();
  const give = (photo: Photo, entry: LedgerEntry | undefined): void => {
    if (entry === undefined) return;
    known.set(photo, entry);
    used.add(entry.output);
    taken.add(join(folder, ...entry.output.split('/')).toLowerCase());
  };
  const open = (photo: Photo) =>
    ledger
      .of(slashed(photo.relative))
      .filter(({ named }) => named !== true)
      .filter(({ output }) => !used.has(output) && formatOf(output) === format);
  // Photos of several folders may have one name: what they hold tells them apart.
  for (const { photo, sha256 } of marked) {
    give(
      photo,
      open(photo).find((entry) => entry.sha256 === sha256),
    );
  }
  for (const { photo } of marked) {
    if (!known.has(photo)) give(photo, open(photo)[0]);
  }
  return known;
}

async function refuseOut(
  out: string,
  { asFile, single, format }: { asFile: boolean; single: boolean; format: ResultFormat },
): Promise<void> {
  const shown = printable(out);
  if (asFile && !single) {
    throw new CliError(
      EXIT.usage,
      `Expected a folder after -o for more than one photo, but got ${shown}; end it with ${sep} to create one.`,
    );
  }
  if (asFile && formatOf(out) !== format) {
    throw new CliError(
      EXIT.usage,
      `Expected a name that ends in .${format} after -o, but got ${shown}.`,
    );
  }
  if (!asFile && !(await isFolder(out)) && (await stat(out).catch(() => null)) !== null) {
    throw new CliError(EXIT.usage, `Expected a folder after -o, but ${shown} is a file.`);
  }
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
  photo: string,
  taken: Set<string>,
  { format, ledger }: PlanOptions,
  written: (output: string) => readonly string[],
): string {
  const stem = join(folder, dirname(photo), basename(photo, extname(photo)));
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${stem}.${format}` : `${stem}-${n}.${format}`;
    const names = written(name).map((path) => path.toLowerCase());
    if (names.some((path) => taken.has(path))) continue;
    // The result of a photo that is not part of this run.
    if (ledger.isResult(slashed(relative(folder, name)))) continue;
    for (const path of names) taken.add(path);
    return name;
  }
}

async function obstacleOf(
  outputs: readonly string[],
  inputs: ReadonlySet<string>,
  { force }: Pick<PlanOptions, 'force'>,
): Promise<'exists' | 'own-input' | null> {
  const obstacles = await Promise.all(outputs.map((path) => obstacleAt(path, inputs, force)));
  const own = obstacles.find((obstacle) => obstacle === 'own-input');
  return own ?? obstacles.find((there) => there !== null) ?? null;
}

async function obstacleAt(
  output: string,
  inputs: ReadonlySet<string>,
  force: boolean,
): Promise<'exists' | 'own-input' | null> {
  const real = await realpath(output).catch(() => null);
  if (real === null) return null;
  if (inputs.has(real)) return 'own-input';
  return force ? null : 'exists';
}
