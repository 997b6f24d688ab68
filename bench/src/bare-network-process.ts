/**
 * A process that holds ISNet and nothing else. First message: which file, how many
 * threads; answered when it is loaded and warm. Each further message: one run at
 * 1024², answered with its time.
 */
import { isnet } from '@nobg/engine/networks/isnet.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import type { BareNetworkSetup, BareRun } from './messages.js';

const SIDE = 1024;
const WARM_UP_RUNS = 2;

const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);
let network: SaliencyNetwork | null = null;

process.on('message', async (message) => {
  try {
    if (network === null) {
      const { path, threads } = message as BareNetworkSetup;
      network = await isnet.load(path, threads);
      for (let i = 0; i < WARM_UP_RUNS; i++) await network.run(rgb, SIDE, SIDE);
      process.send!('ready');
    } else {
      const start = performance.now();
      await network.run(rgb, SIDE, SIDE);
      const run: BareRun = { ms: performance.now() - start };
      process.send!(run);
    }
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  }
});
