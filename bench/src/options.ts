import { parseArgs } from 'node:util';
import { DEFAULT_MODE, isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import { UsageError } from './usage-error.js';

export const USAGE = `Usage: npm run bench -- [options]

Times whole requests over HTTP beside the bare ISNet network, in one run on one machine.

  --quick        3 rounds instead of 9, fewer sizes, shorter tests of throughput and memory
  --mode MODE    ${MODES.join(', ')} (default ${DEFAULT_MODE})
  --photo FILE   photo that the JPEGs of all sizes are made of
  --json FILE    write all numbers, with the machine they were measured on
  --only ROWS    of these alone, by commas: latency, throughput, renders, animation, peers,
                  memory, start
  --record       add this run to bench/history.jsonl
  --help         show this

Slots and threads are those that \`npm start\` would take (NOBG_SLOTS, NOBG_THREADS).
`;

/** Parts of the benchmark. */
export const ROWS = [
  'latency',
  'throughput',
  'renders',
  'animation',
  'peers',
  'memory',
  'start',
] as const;
export type Row = (typeof ROWS)[number];

export interface BenchOptions {
  readonly rounds: number;
  /** Photos for each client count of the throughput test. */
  readonly throughputPhotos: number;
  /** Requests over which memory is watched. */
  readonly memoryRequests: number;
  readonly quick: boolean;
  readonly rows: ReadonlySet<Row>;
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
    memoryRequests: values.quick ? 40 : 1000,
    quick: values.quick ?? false,
    rows: readRows(values.only),
    mode,
    photoPath: values.photo ?? null,
    jsonPath: values.json ?? null,
    record: values.record ?? false,
  };
}

function readRows(text: string | undefined): ReadonlySet<Row> {
  if (text === undefined) return new Set(ROWS);
  const names = text.split(',').map((name) => name.trim());
  const known = names.map((name) => ROWS.find((row) => row === name));
  const stranger = names[known.indexOf(undefined)];
  if (stranger !== undefined) {
    throw new UsageError(`Expected ${ROWS.join(', ')} for --only but received ${stranger}.`);
  }
  return new Set(known.filter((row) => row !== undefined));
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
        only: { type: 'string' },
        record: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${reason} (--help lists the options).`);
  }
}
