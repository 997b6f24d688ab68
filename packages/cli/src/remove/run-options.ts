import type { ResultFormat } from '@nobg/contract/output.js';
import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import { CliError, EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { checkedBackground } from './background.js';
import { checkedSheet } from './contact-sheet.js';
import { markOf, optionsMark } from './ledger.js';
import { formatOf } from './outputs.js';
import { readOptions } from './read-options.js';
import type { ServerAccess } from './server-cutter.js';
import { DASH } from './stream-photo.js';

/** The fields of a request are among them, by the names that commander gives them. */
export interface RemoveOptions extends Readonly<Record<string, string | true | undefined>> {
  readonly output: string;
  readonly mode: string;
  readonly bgImage?: string;
  readonly server?: string;
  readonly key?: string;
  readonly parallel?: string;
  readonly contactSheet?: string;
  readonly recursive?: true;
  readonly force?: true;
  readonly watch?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly jsonLines?: true;
}

/** What a run is asked for, checked as far as that can be done before a photo is looked for. */
export interface RunOptions {
  readonly requested: CutoutRequestOptions;
  /** The same as texts by the names of the API's fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly format: ResultFormat;
  /** Identifies options and background; see `optionsMark`. */
  readonly mark: string;
  readonly layers: boolean;
  readonly backgroundPath: string | null;
  /** Whether the result goes to standard output. */
  readonly piped: boolean;
  /** Null for this machine. */
  readonly server: ServerAccess | null;
  /** Photos at a time, at most; null where the machine decides, or the default for servers. */
  readonly parallel: number | null;
  readonly contactSheet: string | null;
}

/** A server's own limit of photos at a time is its business; this many keep most of them busy. */
const MOST_PARALLEL = 64;

/** @throws CliError `usage` for options that are wrong or do not fit together */
export async function readRunOptions(
  given: RemoveOptions,
  terminal: Terminal,
): Promise<RunOptions> {
  const piped = given.output === DASH;
  const { requested, fields } = readOptions(given, piped ? null : formatOf(given.output));
  const format = requested.output?.format ?? 'png';
  if (format === 'auto') {
    throw usage('a format other than auto: the file name must be known in advance');
  }
  const layers = requested.options.layers !== undefined;
  if (given.json && given.jsonLines) throw usage('--json or --json-lines, but not both');
  if (piped) refusePipe(terminal, given, layers);
  const backgroundPath =
    given.bgImage === undefined ? null : await checkedBackground(given.bgImage);
  const background = backgroundPath === null ? null : await markOf(backgroundPath);
  return {
    ...{ requested, fields, format, layers, backgroundPath, piped },
    mark: optionsMark(requested, background),
    server: serverOf(given, terminal.env),
    parallel: given.parallel === undefined ? null : parallelOf(given.parallel),
    contactSheet: given.contactSheet === undefined ? null : await checkedSheet(given.contactSheet),
  };
}

function serverOf({ server, key }: RemoveOptions, env: Terminal['env']): ServerAccess | null {
  if (server === undefined) {
    if (key !== undefined) throw usage('--server with --key: no key is needed on this machine');
    return null;
  }
  // In the environment a key is not seen in lists of processes.
  const secret = key ?? env.NOBG_KEY;
  if (!secret) throw usage('an API key for the server: --key, or NOBG_KEY in the environment');
  return { url: server, key: secret };
}

function parallelOf(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_PARALLEL) return value;
  throw new CliError(
    EXIT.usage,
    `Expected a whole number from 1 to ${MOST_PARALLEL} for --parallel, but got "${text}".`,
  );
}

function refusePipe({ stdout }: Terminal, given: RemoveOptions, layers: boolean): void {
  if (stdout.isTTY) throw usage('a file or pipe, not a terminal, as standard output with -o -');
  if (given.json) throw usage('no --json, which also uses standard output, with -o -');
  if (given.jsonLines) throw usage('no --json-lines, which also use standard output, with -o -');
  if (layers) throw usage('no --layers, which are several images, with -o -');
  if (given.contactSheet !== undefined) throw usage('a folder with --contact-sheet, not -o -');
}

function usage(expected: string): CliError {
  return new CliError(EXIT.usage, `Expected ${expected}.`);
}
