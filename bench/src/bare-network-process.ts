/**
 * A process that holds ISNet and nothing else. First message: which file, how many
 * threads; answered when it is loaded and warm. Each further message: one run at
 * 1024², answered with its time.
 */
import { isnet } from '@nobg/engine/networks/isnet.js';
import { answerMessages } from './answer-messages.js';
import type { BareNetworkSetup, BareRun } from './messages.js';

const SIDE = 1024;
const WARM_UP_RUNS = 2;

const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);

answerMessages(
  async ({ path, threads }: BareNetworkSetup) => {
    const network = await isnet.load(path, threads);
    for (let i = 0; i < WARM_UP_RUNS; i++) await network.run(rgb, SIDE, SIDE);
    return network;
  },
  async (network): Promise<BareRun> => {
    const start = performance.now();
    await network.run(rgb, SIDE, SIDE);
    return { ms: performance.now() - start };
  },
);
