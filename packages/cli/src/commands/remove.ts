import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DEFAULT_MODE, MODES } from '@nobg/contract/modes.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { CUTOUT_FIELD_TEXTS, CUTOUT_FIELDS } from '@nobg/contract/read-fields.js';
import { readConfig } from '@nobg/server/config/config.js';
import { Command } from 'commander';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { count } from '../output/units.js';
import { checkedBackground } from '../remove/background.js';
import { type Collected, collectPhotos } from '../remove/collect.js';
import { cutPlanned } from '../remove/cut-planned.js';
import { markOf, openLedger, optionsMark } from '../remove/ledger.js';
import { formatOf, namesOneResult, planOutputs } from '../remove/outputs.js';
import { dashed, readOptions } from '../remove/read-options.js';
import { DASH, makeScratch, type Scratch } from '../remove/stream-photo.js';
import { type Outcome, outcomeJson, outcomeText } from '../remove/summary.js';
import { sweepLeftovers } from '../remove/sweep.js';
import { printJson, type Terminal } from '../terminal.js';

/** The fields of a request are among them, by the names that commander gives them. */
interface RemoveOptions extends Readonly<Record<string, string | true | undefined>> {
  readonly output: string;
  readonly mode: string;
  readonly bgImage?: string;
  readonly recursive?: true;
  readonly force?: true;
  readonly json?: true;
}

/** `nobg remove`: cutouts of files here, without a server or a key. */
export function removeCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('remove')
    .description('Remove the background of photos locally, without a server or a key.')
    .argument('<photo...>', `photos (${PICTURE_KINDS}), folders of photos, - for standard input`)
    .requiredOption(
      '-o, --output <out>',
      'a folder; for a single photo, also a file whose extension sets the format, or - for standard output',
    )
    .option('-m, --mode <mode>', `what to keep: ${MODES.join(', ')}`, DEFAULT_MODE)
    .option('-r, --recursive', 'include subfolders; results have the same structure')
    .option('-f, --force', 'overwrite existing results')
    .option('--json', 'print the outcome as JSON');
  for (const name of CUTOUT_FIELDS) {
    if (name === 'mode') continue;
    command.option(`--${dashed(name)} <${name}>`, CUTOUT_FIELD_TEXTS[name].summary);
  }
  command.option('--bg-image <file>', 'background image of all cutouts');
  return command
    .addHelpText(
      'after',
      `
Examples:
  nobg remove cat.jpg -o cat.png
  nobg remove cat.jpg dog.webp -o cutouts/
  nobg remove photos/ -o cutouts/ --recursive --mode product
  nobg remove cup.jpg -o shop.jpg --crop-margin 5% --bg-color white --shadow contact
  nobg remove desk.jpg -o cup.png --points "320,240;410,90,drop"
  cat cat.jpg | nobg remove - -o - --format webp > cat.webp

Photos are never overwritten. In folders, photos are detected by content. The folder of a result has a file
.nobg-results.jsonl that records its photo and options: a later run keeps existing results and reports
those of other options or another photo.

Exit codes: 0 all photos were cut out, 1 some were not, 2 invalid command line,
3 unsuitable machine or set-up, 130 stopped by Ctrl-C.`,
    )
    .action(async (paths: string[], options: RemoveOptions) => {
      const scratch = await makeScratch();
      try {
        const whole = await run(paths, options, scratch, terminal);
        if (options.json) printJson(terminal, outcomeJson(whole));
        else terminal.stderr.write(`${outcomeText(whole)}\n`);
        setExit(exitCode(whole));
      } finally {
        await scratch.remove();
      }
    });
}

/** Checks everything that can be known before a network runs, and cuts out. */
async function run(
  paths: readonly string[],
  options: RemoveOptions,
  scratch: Scratch,
  terminal: Terminal,
): Promise<Outcome> {
  const piped = options.output === DASH;
  const requested = readOptions(options, piped ? null : formatOf(options.output));
  const format = requested.output?.format ?? 'png';
  if (format === 'auto') throw new CliError(EXIT.usage, AUTO);
  const layers = requested.options.layers !== undefined;
  if (piped) refusePipe(terminal, { json: options.json === true, layers });
  const backgroundPath =
    options.bgImage === undefined ? null : await checkedBackground(options.bgImage);
  const config = readConfig(terminal.env);
  const out = piped ? join(scratch.folder, `result.${format}`) : options.output;
  const asFile = await namesOneResult(out);
  const ledger = await openLedger(asFile ? dirname(resolve(out)) : resolve(out));
  const collected = await collectPhotos(paths, {
    ...{ recursive: options.recursive ?? false, except: out, scratch },
    isResult: ledger.isResult,
    stdin: terminal.stdin,
  });
  if (collected.photos.length === 0) throw new CliError(EXIT.usage, nothingFound(collected));
  if (piped && !collected.single) throw new CliError(EXIT.usage, ONE_TO_STDOUT);
  const background = backgroundPath === null ? null : await markOf(backgroundPath);
  const plan = await planOutputs(collected, out, {
    ...{ force: options.force ?? false, format, layers, ledger },
    options: optionsMark(requested, background),
  });
  for (const folder of new Set(plan.map(({ output }) => dirname(output)))) {
    await sweepLeftovers(folder);
  }
  const asked = { requested, backgroundPath, note: ledger.note };
  const outcome = await cutPlanned(plan, config, asked, terminal);
  if (piped && outcome.done.length > 0) {
    await pipeline(createReadStream(out), terminal.stdout, { end: false });
  }
  return { ...outcome, collected };
}

/** @throws CliError `usage` where a picture cannot go to standard output */
function refusePipe(
  { stdout }: Terminal,
  { json, layers }: { readonly json: boolean; readonly layers: boolean },
): void {
  const refuse = (expected: string): never => {
    throw new CliError(EXIT.usage, `Expected ${expected} with -o -.`);
  };
  if (stdout.isTTY) refuse('a file or pipe, not a terminal, as standard output');
  if (json) refuse('no --json, which also uses standard output,');
  if (layers) refuse('no --layers, which are several images,');
}

function exitCode({ collected, failed, kept, other, stopped }: Outcome) {
  if (stopped) return EXIT.interrupted;
  // A result that is named explicitly is always made; a folder is only completed.
  const left = failed.length + other.length;
  const wanted = collected.single ? left + kept.length : left;
  return wanted > 0 ? EXIT.failed : EXIT.ok;
}

function nothingFound({ skipped, foldersLeft }: Collected): string {
  const others = skipped > 0 ? ` (${count(skipped, 'other file')})` : '';
  const deeper = foldersLeft > 0 ? '; add --recursive to include subfolders' : '';
  return `Expected ${PICTURE_KINDS} photos there, but found none${others}${deeper}.`;
}

const ONE_TO_STDOUT = 'Expected one photo with -o -: standard output takes one image.';

const AUTO = 'Expected a format other than auto: the file name must be known in advance.';
