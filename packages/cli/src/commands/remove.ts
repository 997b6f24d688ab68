import { DEFAULT_MODE, MODES } from '@nobg/contract/modes.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { CUTOUT_FIELD_TEXTS, CUTOUT_FIELDS } from '@nobg/contract/read-fields.js';
import { Command } from 'commander';
import { EXIT, type SetExit } from '../exit.js';
import { endJsonLines } from '../remove/json-lines.js';
import { dashed } from '../remove/read-options.js';
import { runRemove } from '../remove/run.js';
import type { RemoveOptions } from '../remove/run-options.js';
import { makeScratch } from '../remove/stream-photo.js';
import { failureLines, type Outcome, outcomeJson, outcomeText } from '../remove/summary.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg remove`: cutouts of files here, by this machine or a server. */
export function removeCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('remove')
    .description('Remove the background of photos, on this machine or by a server.')
    .argument(
      '<photo...>',
      `photos (${PICTURE_KINDS}), folders of photos, patterns such as 'photos/*.jpg', http and https addresses, - for standard input`,
    )
    .requiredOption(
      '-o, --output <out>',
      'a folder; for a single photo, also a file whose extension sets the format, or - for standard output',
    )
    .option('-m, --mode <mode>', `what to keep: ${MODES.join(', ')}`, DEFAULT_MODE)
    .option('-r, --recursive', 'include subfolders; results have the same structure')
    .option('-f, --force', 'overwrite existing results')
    .option('-w, --watch', 'keep watching the folders for new and changed photos')
    .option('--server <url>', 'send the photos to a NoBG server instead of using this machine')
    .option('--key <key>', 'API key for the server; NOBG_KEY unless given')
    .option(
      '--parallel <count>',
      'photos at a time, at most. Default: as many as this machine can hold. With --server: one a request, instead of jobs',
    )
    .option('--contact-sheet <file>', 'write an HTML page of all results, lowest confidence first')
    .option('-q, --quiet', 'print only what failed')
    .option('--json', 'print the outcome as JSON')
    .option('--json-lines', 'print a line of JSON for each photo as it ends, and one at the end');
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
  nobg remove 'photos/**/*.jpg' -o jpegs/ --contact-sheet jpegs.html
  nobg remove cup.jpg -o shop.jpg --crop-margin 5% --bg-color white --shadow contact
  nobg remove desk.jpg -o cup.png --points "320,240;410,90,drop"
  nobg remove photos/ -o from-server/ --server http://localhost:8080 --key "$KEY"
  cat cat.jpg | nobg remove - -o - --format webp > cat.webp

Photos are never overwritten. In folders, photos are detected by content. The folder of a result has a file
.nobg-results.jsonl that records its photo and options: a later run keeps existing results and reports
those of other options or another photo. A stopped or killed run continues when it is repeated.

Exit codes: 0 all photos were cut out, 1 some were not, 2 invalid command line,
3 unsuitable machine, set-up or server, 130 stopped by Ctrl-C.`,
    )
    .action(async (paths: string[], options: RemoveOptions) => {
      const scratch = await makeScratch();
      try {
        const outcome = await runRemove(paths, options, scratch, terminal);
        printOutcome(outcome, options, terminal);
        setExit(exitCode(outcome));
      } finally {
        await scratch.remove();
      }
    });
}

function printOutcome(outcome: Outcome, options: RemoveOptions, terminal: Terminal): void {
  if (options.json) printJson(terminal, outcomeJson(outcome));
  else if (options.jsonLines) endJsonLines(terminal, outcome);
  else {
    const text = options.quiet ? failureLines(outcome).join('\n') : outcomeText(outcome);
    if (text !== '') terminal.stderr.write(`${text}\n`);
  }
}

function exitCode({ collected, failed, kept, other, fatal, stopped }: Outcome) {
  if (stopped) return EXIT.interrupted;
  if (fatal !== null) return fatal.exitCode;
  // A result that is named explicitly is always made; a folder is only completed.
  const left = failed.length + other.length;
  const wanted = collected.single ? left + kept.length : left;
  return wanted > 0 ? EXIT.failed : EXIT.ok;
}
