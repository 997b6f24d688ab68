import { parseArgs } from 'node:util';
import { DEFAULT_MODE, isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import { UsageError } from './usage-error.js';

export const USAGE = `Usage: npm run bench -- [options]

Times whole requests over HTTP beside the bare ISNet network, in one run on one machine.

  --quick        3 rounds instead of 9 and a shorter throughput test
  --mode MODE    ${MODES.join(', ')} (default ${DEFAULT_MODE})
  --photo FILE   photo that the 2 MP and the 8 MP JPEG are made of
  --json FILE    write all numbers, with the machine they were measured on
  --record       add this run to bench/history.jsonl
  --help         show this

Slots and threads are those that \`npm start\` would take (NOBG_SLOTS, NOBG_THREADS).
`;

export interface BenchOptions {
  readonly rounds: number;
  /** Photos for each client count of the throughput test. */
  readonly throughputPhotos: number;
  readonly mode: Mode;
  readonly photoPath: string | null;
  readonly jsonPath: string | null;
  readonly record: boolean;
}

/**
 * Reads the command line.
 *
 * @returns null when help was asked for
 * @throws UsageError with what was expected and what came
 */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const mode = values.mode ?? DEFAULT_MODE;
  if (!isMode(mode)) {
    throw new UsageError(`Expected one of ${MODES.join(', ')} for --mode but received ${mode}.`);
  }
  return {
    rounds: values.quick ? 3 : 9,
    throughputPhotos: values.quick ? 4 : 16,
    mode,
    photoPath: values.photo ?? null,
    jsonPath: values.json ?? null,
    record: values.record ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        mode: { type: 'string' },
        photo: { type: 'string' },
        json: { type: 'string' },
        record: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${reason} (--help lists the options).`);
  }
}
