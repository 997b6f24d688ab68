import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { readConfig } from '@nobg/server/config/config.js';
import { CliError, EXIT } from '../exit.js';
import { count } from '../output/units.js';
import { listenForStop } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';
import { type Collected, collectPhotos } from './collect.js';
import { writeContactSheet } from './contact-sheet.js';
import { cutPlanned } from './cut-planned.js';
import type { Cutter } from './cutter.js';
import { openJobCutter } from './job-cutter.js';
import { jsonLines } from './json-lines.js';
import { openLedger } from './ledger.js';
import { openLocalCutter } from './local-cutter.js';
import { namesOneResult, planOutputs } from './outputs.js';
import { NO_PROGRESS } from './progress.js';
import { type RemoveOptions, type RunOptions, readRunOptions } from './run-options.js';
import { clientOf, openServerCutter } from './server-cutter.js';
import type { Scratch } from './stream-photo.js';
import type { Outcome } from './summary.js';
import { sweepLeftovers } from './sweep.js';
import { watchPhotos } from './watch.js';

/** Photos that are sent at a time to a server without jobs, unless told otherwise. */
const PARALLEL_UPLOADS = 4;

/**
 * Checks everything that can be known before a network runs, and cuts out; with `watch`, until it is
 * stopped.
 * @param outer its abort stops the run as Ctrl-C does
 * @throws CliError; StartError, ModelError where the engine cannot be started
 */
export async function runRemove(
  paths: readonly string[],
  given: RemoveOptions,
  scratch: Scratch,
  terminal: Terminal,
  outer?: AbortSignal,
): Promise<Outcome> {
  const options = await readRunOptions(given, terminal);
  const { format, layers, mark, piped } = options;
  const out = piped ? join(scratch.folder, `result.${format}`) : given.output;
  const asFile = await namesOneResult(out);
  if (given.watch && asFile) throw new CliError(EXIT.usage, WATCH_TO_FOLDER);
  const folder = asFile ? dirname(resolve(out)) : resolve(out);
  const ledger = await openLedger(folder);
  const collect = () =>
    collectPhotos(paths, {
      ...{ recursive: given.recursive ?? false, except: out, scratch },
      ...{ isResult: ledger.isResult, stdin: terminal.stdin },
    });
  const collected = await collect();
  if (given.watch && !collected.onlyFolders) throw new CliError(EXIT.usage, WATCH_FOLDERS);
  const found = collected.photos.length + collected.unavailable.length;
  if (found === 0 && !given.watch) throw new CliError(EXIT.usage, nothingFound(collected));
  if (piped && !collected.single) throw new CliError(EXIT.usage, ONE_TO_STDOUT);

  const stop = listenForStop();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([stop.signal, outer]);
  const cutter = openedOnce((photos) =>
    openCutter(options, given.watch ? Number.POSITIVE_INFINITY : photos, {
      ...{ terminal, quiet: given.quiet ?? false, signal },
    }),
  );
  const context = {
    ...{ cutter: cutter.get, note: ledger.note, quiet: given.quiet ?? false, terminal },
    ...{ listener: given.jsonLines ? jsonLines(terminal) : NO_PROGRESS, signal },
  };
  async function pass(photos: Collected): Promise<Outcome> {
    const plan = await planOutputs(photos, out, {
      ...{ force: given.force ?? false, format, layers, ledger, options: mark },
    });
    for (const each of new Set(plan.map(({ output }) => dirname(output)))) {
      await sweepLeftovers(each);
    }
    const outcome = { ...(await cutPlanned(plan, context)), collected: photos };
    const failed = photos.unavailable.map((one) => ({ ...one, code: 'download_failed' }));
    return { ...outcome, failed: [...failed, ...outcome.failed] };
  }
  async function sheet(outcome: Outcome): Promise<void> {
    if (options.contactSheet === null) return;
    await writeContactSheet(options.contactSheet, outcome, ledger, folder);
  }

  try {
    let outcome = await pass(collected);
    await sheet(outcome);
    if (given.watch && outcome.fatal === null && !signal.aborted) {
      if (!given.quiet) terminal.stderr.write('Watching for photos; Ctrl-C ends.\n');
      const broken = new Set(outcome.failed.map(({ input }) => input));
      const known = collected.photos.filter(({ input }) => !broken.has(input));
      await watchPhotos(collect, known, signal, async (ready) => {
        outcome = together(outcome, await pass(ready));
        await sheet(outcome);
        if (outcome.fatal !== null) throw outcome.fatal;
      });
      // To be stopped is how it ends.
      outcome = { ...outcome, stopped: false };
    }
    if (piped && outcome.done.length > 0) {
      await pipeline(createReadStream(out), terminal.stdout, { end: false });
    }
    return outcome;
  } finally {
    stop.release();
    await cutter.close();
  }
}

async function openCutter(
  options: RunOptions,
  photos: number,
  {
    terminal,
    quiet,
    signal,
  }: { readonly terminal: Terminal; readonly quiet: boolean; readonly signal: AbortSignal },
): Promise<Cutter> {
  const { server, parallel, fields, backgroundPath, mark } = options;
  if (server !== null) {
    const client = clientOf(server);
    const sent = { ...fields, ...(backgroundPath === null ? {} : { bg_image: backgroundPath }) };
    // Jobs are for many; a single photo is answered sooner on its own.
    const byJobs =
      photos > 1 && parallel === null
        ? await openJobCutter(client, sent, mark, photos, signal)
        : null;
    const atOnce = Math.min(photos, parallel ?? PARALLEL_UPLOADS);
    return byJobs ?? openServerCutter(client, sent, atOnce, signal);
  }
  const most = Math.min(photos, parallel ?? Number.POSITIVE_INFINITY);
  return openLocalCutter(readConfig(terminal.env), options, most, {
    ...{ progressTo: quiet ? null : terminal.stderr, signal },
  });
}

/** Opens a cutter when it is first needed, and closes it if it was. */
function openedOnce(open: (photos: number) => Promise<Cutter>) {
  let opened: Promise<Cutter> | null = null;
  return {
    get(photos: number): Promise<Cutter> {
      opened ??= open(photos);
      return opened;
    },
    async close(): Promise<void> {
      const cutter = await opened?.catch(() => null);
      await cutter?.close();
    },
  };
}

/** Two passes of one run. */
function together(first: Outcome, second: Outcome): Outcome {
  const photos = new Map(first.collected.photos.map((photo) => [photo.input, photo]));
  for (const photo of second.collected.photos) photos.set(photo.input, photo);
  const again = new Set(second.collected.photos.map(({ input }) => input));
  const rest = <T extends { readonly input: string }>(list: readonly T[]) =>
    list.filter(({ input }) => !again.has(input));
  const restOf = (list: Outcome['kept']) => list.filter(({ photo }) => !again.has(photo.input));
  return {
    collected: { ...second.collected, photos: [...photos.values()] },
    done: [...rest(first.done), ...second.done],
    failed: [...rest(first.failed), ...second.failed],
    kept: [...restOf(first.kept), ...second.kept],
    other: [...restOf(first.other), ...second.other],
    fatal: second.fatal,
    stopped: second.stopped,
  };
}

function nothingFound({ skipped, foldersLeft }: Collected): string {
  const others = skipped > 0 ? ` (${count(skipped, 'other file')})` : '';
  const deeper = foldersLeft > 0 ? '; add --recursive to include subfolders' : '';
  return `Expected ${PICTURE_KINDS} photos there, but found none${others}${deeper}.`;
}

const ONE_TO_STDOUT = 'Expected one photo with -o -: standard output takes one image.';
const WATCH_TO_FOLDER = 'Expected a folder after -o with --watch.';
const WATCH_FOLDERS = 'Expected only folders of photos with --watch.';
