import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.js';

export const USAGE = `Usage: npm run simulate -- [options]

How long requests wait for a slot under bursts: a simulation of workers behind one queue, with the engine's own order.

  --slots N          images that are cut out at the same time, over all workers (default 12)
  --seconds S        time of a slot for one image, mean (default 2.9)
  --variation V      standard deviation of that time over its mean (default 0.5)
  --rate R           requests a minute outside bursts (default 120)
  --burst T          times as many for 30 s of every 5 minutes (default 4; 1: none)
  --queue N          requests that may wait (default 64)
  --minutes M        simulated time (default 60)
  --batch            free slots work on a batch without end
  --seed N           other random numbers (default 1)
  --check S          also replay S seconds in real time on an engine pool of 3 slots that wait instead of working,
                     and print its waits beside the simulated ones
  --help             show this
`;

export interface SimulateOptions {
  readonly slots: number;
  /** Mean time of a slot for one image, s. */
  readonly seconds: number;
  readonly variation: number;
  /** Requests a minute. */
  readonly rate: number;
  readonly burst: number;
  readonly queue: number;
  readonly minutes: number;
  readonly batch: boolean;
  readonly seed: number;
  /** Seconds to replay in real time; 0: none. */
  readonly check: number;
}

/**
 * Reads the command line.
 * @returns null when help was asked for
 * @throws UsageError with what was expected and what came
 */
export function readSimulateOptions(args: readonly string[]): SimulateOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const number = (name: keyof typeof values, otherwise: number, least: number, whole = false) => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (!Number.isFinite(value) || value < least || (whole && !Number.isInteger(value))) {
      const kind = whole ? 'a whole number' : 'a number';
      throw new UsageError(
        `Expected ${kind} of at least ${least} for --${name} but received ${text}.`,
      );
    }
    return value;
  };
  return {
    slots: number('slots', 12, 1, true),
    seconds: number('seconds', 2.9, 0.001),
    variation: number('variation', 0.5, 0),
    rate: number('rate', 120, 0.001),
    burst: number('burst', 4, 1),
    queue: number('queue', 64, 0, true),
    minutes: number('minutes', 60, 1),
    batch: values.batch ?? false,
    seed: number('seed', 1, 0, true),
    check: number('check', 0, 1),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ slots: text, seconds: text, variation: text, rate: text, burst: text, queue: text },
        ...{ minutes: text, seed: text, batch: flag, check: text },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${reason} (--help lists the options).`);
  }
}
