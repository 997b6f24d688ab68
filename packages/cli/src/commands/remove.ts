import { resolve } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import { DEFAULT_MODE, MODES } from '@nobg/contract/modes.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import {
  type CutoutWish,
  readFields,
  WISH_FIELDS,
  WISH_TEXTS,
} from '@nobg/contract/read-fields.js';
import { type Config, readConfig } from '@nobg/server/config/config.js';
import { Command } from 'commander';
import { openPool } from '../engine/open-pool.js';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { count } from '../output/units.js';
import { weightsProgress } from '../output/weights-progress.js';
import { cutAll } from '../remove/batch.js';
import { type Collected, collectPhotos } from '../remove/collect.js';
import { formatOf, type Planned, planOutputs } from '../remove/outputs.js';
import { batchProgress } from '../remove/progress.js';
import { type Outcome, outcomeJson, outcomeText } from '../remove/summary.js';
import { listenForStop } from '../stop-signal.js';
import { printJson, type Terminal } from '../terminal.js';

/** The fields of a wish are among them, by the names that commander gives them. */
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
    .description('Remove the background of photos here, without a server or a key.')
    .argument('<photo...>', `photos (${PICTURE_KINDS}) and folders of photos`)
    .requiredOption(
      '-o, --output <out>',
      'a folder; for a single photo also a name, whose extension is the format',
    )
    .option('-m, --mode <mode>', `what to keep: ${MODES.join(', ')}`, DEFAULT_MODE)
    .option('-r, --recursive', 'take folders in folders too; the results mirror them')
    .option('-f, --force', 'write over results that are there already')
    .option('--json', 'print the outcome as JSON');
  for (const name of WISH_FIELDS) {
    if (name === 'mode') continue;
    command.option(`--${dashed(name)} <${name}>`, WISH_TEXTS[name].summary);
  }
  command.option('--bg-image <file>', 'a picture behind every cutout');
  return command
    .addHelpText(
      'after',
      `
Examples:
  nobg remove cat.jpg -o cat.png
  nobg remove cat.jpg dog.webp -o cutouts/
  nobg remove photos/ -o cutouts/ --recursive --mode product
  nobg remove cup.jpg -o cup.jpg --crop-margin 5% --bg-color white --shadow contact
  nobg remove desk.jpg -o cup.png --points "320,240;410,90,drop"

A photo is never written over. Exit codes: 0 all photos were cut out, 1 some were not,
2 the command line is wrong, 3 the set-up does not allow it, 130 stopped by Ctrl-C.`,
    )
    .action(async (paths: string[], options: RemoveOptions) => {
      const single = formatOf(options.output);
      const wish = readWish(options, single);
      const format = wish.output?.format ?? 'png';
      if (format === 'auto') throw new CliError(EXIT.usage, AUTO);
      const config = readConfig(terminal.env);
      const collected = await collectPhotos(paths, {
        recursive: options.recursive ?? false,
        except: options.output,
      });
      if (collected.photos.length === 0) throw new CliError(EXIT.usage, nothingFound(collected));
      const plan = await planOutputs(collected, options.output, {
        force: options.force ?? false,
        format,
        layers: wish.options.layers !== undefined,
      });
      const outcome = await cutPlanned(
        plan,
        config,
        { wish, backgroundPath: options.bgImage },
        terminal,
      );
      const whole = { ...outcome, collected };
      if (options.json) printJson(terminal, outcomeJson(whole));
      else terminal.stderr.write(`${outcomeText(whole)}\n`);
      setExit(exitCode(whole));
    });
}

async function cutPlanned(
  plan: readonly Planned[],
  config: Config,
  { wish, backgroundPath }: { wish: CutoutWish; backgroundPath: string | undefined },
  terminal: Terminal,
): Promise<Omit<Outcome, 'collected'>> {
  const kept = plan.filter(({ obstacle }) => obstacle === 'exists');
  const refused = plan
    .filter(({ obstacle }) => obstacle === 'own-input')
    .map(({ photo, output }) => ({
      input: photo.path,
      code: 'own_input',
      reason: `its result would be written over the photo ${output}`,
    }));
  const todo = plan.filter(({ obstacle }) => obstacle === null);
  if (todo.length === 0) return { done: [], failed: refused, kept, stopped: false };

  const stop = listenForStop();
  try {
    const show = weightsProgress(terminal.stderr);
    const { pool, slots } = await openPool(config, wish, todo.length, show, stop.signal);
    try {
      const progress = batchProgress(todo.length, terminal.stderr);
      const { done, failed } = await cutAll(todo, {
        pool,
        atOnce: slots,
        wish,
        ...(backgroundPath === undefined ? {} : { backgroundPath: resolve(backgroundPath) }),
        limits: {
          maxPixels: config.limits.maxPixels,
          maxFrames: config.limits.maxFrames,
          maxMs: config.engine.deadlineMs,
        },
        progress,
        signal: stop.signal,
      });
      progress.end();
      return { done, failed: [...refused, ...failed], kept, stopped: stop.signal.aborted };
    } finally {
      await pool.close(0);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return { done: [], failed: refused, kept, stopped: true };
  } finally {
    stop.release();
  }
}

function exitCode({ collected, failed, kept, stopped }: Outcome) {
  if (stopped) return EXIT.interrupted;
  // Who names one photo and one result wants it made; a folder is filled up.
  const wanted = collected.single ? failed.length + kept.length : failed.length;
  return wanted > 0 ? EXIT.failed : EXIT.ok;
}

function nothingFound({ skipped, foldersLeft }: Collected): string {
  const others = skipped > 0 ? ` (${count(skipped, 'other file')})` : '';
  const deeper = foldersLeft > 0 ? '; add --recursive to look into the folders there' : '';
  return `Expected ${PICTURE_KINDS} photos there, but found none${others}${deeper}.`;
}

/** @throws CliError `usage` for options that are wrong or do not fit together */
function readWish(given: RemoveOptions, format: ResultFormat | null): CutoutWish {
  const texts = new Map<string, string>();
  for (const name of WISH_FIELDS) {
    const text = given[camelCased(name)];
    if (typeof text === 'string') texts.set(name, text);
  }
  // The name says the format; a plain PNG is what there is without any wish.
  if (format !== null && format !== 'png' && !texts.has('format')) texts.set('format', format);
  try {
    return readFields(texts, { backgroundImage: given.bgImage !== undefined });
  } catch (error) {
    if (!(error instanceof NobgError)) throw error;
    const sentences = error.fields.map(
      ({ field, expected, received }) =>
        `Expected ${expected} for --${dashed(field)}, but got ${received}.`,
    );
    throw new CliError(EXIT.usage, sentences.join(' '));
  }
}

const AUTO = 'Expected a format other than auto: a file here has its name before it is made.';

/** A field's name as an option is written. */
function dashed(field: string): string {
  return field.replaceAll('_', '-');
}

/** A field's name as commander gives its option. */
function camelCased(field: string): string {
  return field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
