import { UsageError } from '../usage-error.js';
import { type Arrival, arrivalsOf, type Stream, type Work } from './arrivals.js';
import { type Served, type Simulated, simulate } from './cluster.js';
import { readSimulateOptions, type SimulateOptions, USAGE } from './options.js';
import { logNormal, randomNumbers } from './random.js';
import { replay } from './replay.js';
import { waitsOf } from './summary.js';

/** Of the requests; visitors of the start page, accounts without a plan, accounts with one. */
const TIERS = [
  { tier: 'visitor', priority: -10, part: 0.1, holders: 50 },
  { tier: 'free', priority: 0, part: 0.3, holders: 30 },
  { tier: 'paying', priority: 10, part: 0.6, holders: 10 },
] as const;

/** Small enough to be replayed in real time: 3 slots, images of a tenth of a second. */
const SMALL = {
  slots: 3,
  seconds: 0.12,
  rate: 600,
  burst: 2.2,
  minutes: 40 / 60,
  queue: 40,
} as const;

/**
 * `npm run simulate`: waits of a cluster on paper.
 * @param args the command line after the program's name
 * @returns the exit code: 0, or 2 when the call was wrong
 * @internal
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readSimulateOptions(args);
    if (options === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    process.stdout.write(`${reportOf(options, simulateOn(options))}\n`);
    if (options.check > 0) process.stdout.write(`\n${await checked(options)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

function simulateOn(options: SimulateOptions): Simulated {
  const random = randomNumbers(options.seed + 1);
  const { meanMs, variation } = workOf(options);
  const batchMs = options.batch ? () => logNormal(random, meanMs, variation) : undefined;
  return simulate(clusterOf(options), arrivalsFor(options), batchMs);
}

function workOf({ seconds, variation }: SimulateOptions): Work {
  return { meanMs: 1000 * seconds, variation };
}

function clusterOf({ slots, queue }: SimulateOptions) {
  return { slots, queueLimit: queue, dispatchMs: 0 };
}

function arrivalsFor(options: SimulateOptions): Arrival[] {
  const { rate, burst: times, minutes, seed } = options;
  const burst = { everyS: 300, lastsS: 30, times };
  const streams = TIERS.map(
    ({ part, ...stream }): Stream => ({ ...stream, perSecond: (part * rate) / 60, burst }),
  );
  return arrivalsOf(streams, workOf(options), 60 * minutes, randomNumbers(seed));
}

function reportOf(options: SimulateOptions, { requests, batchImages, busy }: Simulated): string {
  const { slots, rate, burst, minutes } = options;
  const perMinute = Math.round(batchImages / minutes);
  return [
    `${slots} slots, ${rate} requests a minute, ${burst} times as many in bursts, ${minutes} minutes`,
    `Slots work on requests ${(100 * busy).toFixed(0)} % of the time` +
      (options.batch ? `, and on ${perMinute} images of the batch a minute.` : '.'),
    '',
    ...tableOf(requests),
  ].join('\n');
}

function tableOf(requests: readonly Served[]): string[] {
  const rows = [...TIERS.map(({ tier }) => tier), undefined].flatMap((tier) => {
    const waits = waitsOf(requests, tier);
    if (waits === null) return [];
    const { p50, p95, p99, refused } = waits;
    const cells = [p50, p95, p99].map((seconds) => seconds.toFixed(2).padStart(9));
    const part = `${(100 * refused).toFixed(1)} %`.padStart(9);
    return [
      `${(tier ?? 'all').padEnd(8)}${String(waits.requests).padStart(9)}${cells.join('')}${part}`,
    ];
  });
  return ['          requests  wait p50      p95      p99  refused   (s)', ...rows];
}

async function checked(given: SimulateOptions): Promise<string> {
  const options = { ...given, ...SMALL, minutes: given.check / 60, batch: false };
  const arrivals = arrivalsFor(options);
  const measured = await replay(clusterOf(options), arrivals);
  return [
    `Check: ${arrivals.length} requests on ${options.slots} slots, simulated`,
    ...tableOf(simulate(clusterOf(options), arrivals).requests),
    'and on an engine pool in real time',
    ...tableOf(measured),
  ].join('\n');
}
