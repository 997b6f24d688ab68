import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { readStoredSize } from '@nobg/engine/image/header-size.js';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import type { Case, Replay } from '../compat/case.js';
import { type CaseOutcome, checkCompat, Unreachable } from '../compat/check.js';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { printJson, type Terminal } from '../terminal.js';
import { compatFindCommand } from './compat-find.js';

/** The photo that is sent unless another is named; of the checkout where this runs from one. */
const SAMPLE = fileURLToPath(new URL('../../../../samples/coffee.jpg', import.meta.url));

interface CheckOptions {
  readonly key?: string;
  readonly photo?: string;
  readonly only?: Case['api'];
  readonly json?: true;
}

/** `nobg compat`: whether a server answers as remove.bg's and rembg's servers do, and which code uses these. */
export function compatCommand(terminal: Terminal, setExit: SetExit): Command {
  const command = new Command('compat').description(
    'Check compatibility with remove.bg and rembg, and find their usages in code.',
  );

  command
    .command('check')
    .description('Replay requests of their clients against a server and print which answers match.')
    .argument('<url>', 'address of the server, such as http://localhost:8080')
    .option('--key <key>', 'API key; without it, only requests that need none are replayed')
    .option(
      '--photo <file>',
      `${PICTURE_KINDS} with a subject in the middle, upright as it is stored`,
    )
    .addOption(new Option('--only <api>', 'one of the two').choices(['remove.bg', 'rembg']))
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      `
A dozen requests create an image of preview size each and are charged accordingly.

Examples:
  nobg compat check http://localhost:8080 --key "$KEY"
  nobg compat check https://nobg.example --key "$KEY" --only remove.bg --json

Exit codes: 0 all replayed requests match, 1 a difference, or no answer.`,
    )
    .action(async (url: string, options: CheckOptions) => {
      const outcomes = await check(terminal, addressOf(url), options);
      if (outcomes.some(({ outcome }) => outcome === 'differs')) setExit(EXIT.failed);
      if (options.json) return printJson(terminal, outcomes);
      terminal.stdout.write(`\n${verdict(outcomes)}\n`);
    });

  command.addCommand(compatFindCommand(terminal, setExit));
  return command;
}

async function check(
  terminal: Terminal,
  url: string,
  { key, photo, only, json }: CheckOptions,
): Promise<CaseOutcome[]> {
  const apis = only === undefined ? (['remove.bg', 'rembg'] as const) : [only];
  const replay = { photo: await photoOf(photo ?? SAMPLE), key: key ?? null, apis };
  try {
    return await checkCompat(url, replay, (outcome) => {
      if (!json) terminal.stdout.write(`${line(outcome)}\n`);
    });
  } catch (error) {
    if (error instanceof Unreachable) throw new CliError(EXIT.failed, error.message);
    throw error;
  }
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  }
  throw new CliError(EXIT.usage, `Expected the address of a server, but got ${text}.`);
}

async function photoOf(path: string): Promise<Replay['photo']> {
  if (!existsSync(path))
    throw new CliError(EXIT.usage, `There is no photo ${path}: name one with --photo.`);
  const size = await readStoredSize(path);
  if (!size) throw new CliError(EXIT.usage, `${path} is no whole ${PICTURE_KINDS}.`);
  return { bytes: await readFile(path), ...size };
}

function line({ api, name, outcome, reason }: CaseOutcome): string {
  const marks = { matches: pc.green('✓'), differs: pc.red('✗'), skipped: pc.dim('–') };
  const text = `${marks[outcome]} ${api}: ${name}`;
  return reason === null ? text : `${text}\n    ${reason}`;
}

function verdict(outcomes: readonly CaseOutcome[]): string {
  const count = (wanted: CaseOutcome['outcome']): number =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  const ran = outcomes.length - count('skipped');
  const skipped = count('skipped') === 0 ? '' : ` ${count('skipped')} were skipped.`;
  return `${count('matches')} of ${ran} match.${skipped}`;
}
