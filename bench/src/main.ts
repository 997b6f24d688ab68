import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import { networksFor, requiredNetworks } from '@nobg/engine/mode-networks.js';
import { withInt8 } from '@nobg/engine/network-forms.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import { ModelError } from '@nobg/models/model-error.js';
import { createModelStore } from '@nobg/models/store.js';
import { ConfigError, readConfig } from '@nobg/server/config/config.js';
import { planEngine } from '@nobg/server/wiring/engine.js';
import { StartError } from '@nobg/server/wiring/start-error.js';
import { measureAnimations } from './animation.js';
import { startChild } from './child.js';
import { measureGrowth } from './growth.js';
import { describeMachine } from './machine.js';
import { measureLatency } from './measure.js';
import type { BareNetworkSetup, ServerAddress, ServerSetup } from './messages.js';
import { type BenchOptions, readOptions, USAGE } from './options.js';
import { measurePeers } from './peers.js';
import { choosePhoto, makePhotos } from './photos.js';
import { measurePlans } from './plans.js';
import { measureRenders } from './renders.js';
import { type BenchReport, reportText } from './report.js';
import { watchSlots } from './slot-memory.js';
import { measureStart } from './start.js';
import { measureThroughput, type ThroughputReport } from './throughput.js';
import { UsageError } from './usage-error.js';

const CLIENTS = [1, 2, 4, 8, 32] as const;
/** Rows that try every mode. */
const MODES_ROWS = ['memory', 'start'] as const;
/** With `--quick`, and for rows that would take long with more. */
const QUICK_SIZES = ['2 MP', '8 MP'];

/**
 * `npm run bench`: how long a request takes beside the bare network.
 *
 * @param args the command line after the program's name
 * @returns the exit code: 0, or 2 when the call or the set-up was wrong
 * @internal
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    const report = await bench(options);
    process.stdout.write(`${reportText(report)}\n`);
    await keep(report, options);
    return 0;
  } catch (error) {
    const told =
      error instanceof UsageError ||
      error instanceof ModelError ||
      error instanceof ConfigError ||
      error instanceof StartError;
    if (!told) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function bench(options: BenchOptions): Promise<BenchReport> {
  const photoPath = choosePhoto(options.photoPath);
  const all = await makePhotos(photoPath);
  const photos = options.quick ? all.filter(({ name }) => QUICK_SIZES.includes(name)) : all;
  const sized = (name: string) => all.find((photo) => photo.name === name)!;
  const config = readConfig(process.env);
  const { slots, threads } = planEngine(config.engine);
  say('Getting the network ready');
  const store = createModelStore({ dir: config.storage.modelsDir });
  const isnet = await store.ensure('isnet');
  const needed = MODES_ROWS.some((row) => options.rows.has(row))
    ? requiredNetworks()
    : networksFor(options.mode, {});
  // Both forms, as `nobg models pull` fetches them, so that the faster one on this machine is measured.
  const both = await store.ensureAll(withInt8(needed, () => false, config.engine.precision));
  const { precision } = config.engine;
  const networks: readonly NetworkFile[] = await choosePrecision(both, { precision, threads });
  const bare = startChild(new URL('./bare-network-process.js', import.meta.url), process.env);
  const server = startChild(new URL('./server-process.js', import.meta.url), {
    ...process.env,
    NOBG_SLOTS: String(slots),
    NOBG_THREADS: String(threads),
  });
  try {
    await bare.ask({ path: isnet.path, threads } satisfies BareNetworkSetup);
    const address = (await server.ask({ networks } satisfies ServerSetup)) as ServerAddress;
    say('Warming up');
    const { mode, rounds, throughputPhotos, rows } = options;
    const slotWatch = watchSlots(server.pid);
    // Every table stands beside the bare network, so a short latency row is always measured.
    const latency = await measureLatency(
      bare,
      address,
      rows.has('latency') ? photos : [sized('2 MP')],
      mode,
      rows.has('latency') ? rounds : 1,
      { onRequest: slotWatch.look, onRound: (done) => say(`Round ${done}`) },
    );
    // Its memory and threads are freed for the following rows.
    await bare.close();
    const throughput: ThroughputReport[] = [];
    for (const clients of rows.has('throughput') ? CLIENTS : []) {
      say(`Throughput with ${clients} at a time`);
      const count = Math.max(throughputPhotos, 2 * clients);
      throughput.push(await measureThroughput(address, sized('2 MP'), mode, clients, count));
    }
    if (rows.has('throughput')) say('Throughput of the plans');
    const plans = rows.has('throughput')
      ? await measurePlans(networks, sized('2 MP'), mode, Math.max(throughputPhotos, 8))
      : [];
    if (rows.has('renders')) say('Stored results in other forms');
    const renders = rows.has('renders')
      ? await measureRenders(address, sized('8 MP'), mode, options.quick ? 1 : 5)
      : [];
    if (rows.has('animation')) say('Animations');
    const animations = rows.has('animation')
      ? await measureAnimations(address, server.pid, photoPath, mode, options.quick ? 12 : 48)
      : [];
    if (rows.has('peers')) say('Other programs on the same photos');
    const sameSizes = all.filter(({ name }) => QUICK_SIZES.includes(name));
    const peers = rows.has('peers')
      ? await measurePeers({
          ...{ server: address, photos: sameSizes, modes: [...new Set<Mode>([mode, 'product'])] },
          ...{ rounds: options.quick ? 2 : 7, env: process.env },
          plain: { path: isnet.path, threads },
        })
      : [];
    if (rows.has('memory')) say(`Memory over ${options.memoryRequests} requests`);
    const growth = rows.has('memory')
      ? await measureGrowth(address, server.pid, [sized('0.5 MP')], MODES, options.memoryRequests)
      : null;
    if (rows.has('start')) say('Starts');
    const start = rows.has('start')
      ? await measureStart(config.storage.modelsDir, sized('2 MP'), MODES, options.quick ? 1 : 5)
      : null;
    return {
      format: 2,
      made: new Date().toISOString(),
      machine: await describeMachine(),
      mode,
      photo: basename(photoPath),
      rounds,
      slots,
      threads,
      latency,
      networks: networks.map(({ id }) => id),
      slotPeakBytes: slotWatch.peak,
      slotsReplaced: slotWatch.replaced,
      throughput,
      plans,
      renders,
      animations,
      peers,
      growth,
      start,
    };
  } finally {
    await Promise.all([bare.close(), server.close()]);
  }
}

async function keep(report: BenchReport, options: BenchOptions): Promise<void> {
  if (options.jsonPath !== null) {
    await mkdir(dirname(resolve(options.jsonPath)), { recursive: true });
    await writeFile(options.jsonPath, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (options.record) {
    await appendFile(new URL('../history.jsonl', import.meta.url), `${JSON.stringify(report)}\n`);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
