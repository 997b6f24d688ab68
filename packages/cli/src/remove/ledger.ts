import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Its name in the folder of the results. */
const LEDGER_NAME = '.nobg-results.jsonl';

/** What a result was made of. */
export interface LedgerEntry {
  /** Path of the result under the folder, with forward slashes. */
  readonly output: string;
  /** Where the photo lay under the folder it was found in, with forward slashes. */
  readonly photo: string;
  /** Of the photo's bytes, hex. */
  readonly sha256: string;
  /** Of the options, as `optionsMark` makes it. */
  readonly options: string;
  /** Whether the command line chose another name than a folder's run gives: such a run leaves it alone. */
  readonly named?: boolean;
  /** How well the cutout probably fits, 0..1; unknown of results of older versions. */
  readonly confidence?: number;
  /** Further files of the result: layers. */
  readonly layers?: readonly string[];
}

/**
 * What lies in a folder of results, and where it came from: so that a photo keeps its name at every
 * run, and other options or another photo under the same name are noticed.
 */
export interface Ledger {
  /** Those of a photo, by the name it was found under. */
  of(photo: string): readonly LedgerEntry[];
  /** That of a result, by its path under the folder; null where it is none. */
  at(output: string): LedgerEntry | null;
  /** Whether a file of the folder is a result. */
  isResult(relative: string): boolean;
  /** Notes a result that is there, on disk at once: a run that is killed loses nothing. */
  note(entry: LedgerEntry): Promise<void>;
}

/** Reads what earlier runs noted in a folder; lines that cannot be read are left out. */
export async function openLedger(folder: string): Promise<Ledger> {
  const path = join(folder, LEDGER_NAME);
  const entries = new Map<string, LedgerEntry>();
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const entry = entryOf(line, folder);
    if (entry !== null) entries.set(entry.output, entry);
  }
  return {
    of: (photo) => [...entries.values()].filter((entry) => entry.photo === photo),
    at: (output) => entries.get(output) ?? null,
    isResult: (relative) =>
      entries.has(relative) ||
      [...entries.values()].some(({ layers = [] }) => layers.includes(relative)),
    async note(entry) {
      entries.set(entry.output, entry);
      // A line that a killed run left without its end is closed first.
      await appendFile(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

function entryOf(line: string, folder: string): LedgerEntry | null {
  try {
    const value = JSON.parse(line) as Partial<Record<keyof LedgerEntry, unknown>>;
    const texts = [value.output, value.photo, value.sha256, value.options];
    const { layers = [] } = value;
    const good = texts.every((text) => typeof text === 'string') && Array.isArray(layers);
    // Whoever may write into the folder is not to choose files outside it.
    if (!good || ![value.output, ...layers].every((path) => isInside(folder, path))) return null;
    return value as LedgerEntry;
  } catch {
    return null;
  }
}

/** Whether a noted path stays under the folder that it is noted in. */
function isInside(folder: string, path: unknown): boolean {
  if (typeof path !== 'string') return false;
  const inner = relative(folder, resolve(folder, path));
  return inner !== '' && inner.split(sep)[0] !== '..' && !isAbsolute(inner);
}

/** SHA-256 of a file, hex. */
export async function markOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of what was asked for, in whatever order, hex. */
export function optionsMark(requested: object, backgroundSha256: string | null): string {
  const text = JSON.stringify([sorted(requested), backgroundSha256]);
  return createHash('sha256').update(text).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
