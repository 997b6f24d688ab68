/**
 * A process that holds float ISNet and cuts photos out as rembg does. First message: which file, how many threads;
 * answered when it is loaded. Each further message: the path of a JPEG, answered with the time from its bytes to those
 * of a PNG.
 */
import { rm, stat } from 'node:fs/promises';
import { isnet } from '@nobg/engine/networks/isnet.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import { plainPass } from '@nobg/eval/plain-pass.js';
import type { BareNetworkSetup, PeerRun } from './messages.js';
import { peakOf } from './slot-memory.js';

let network: SaliencyNetwork | null = null;

process.on('message', async (message) => {
  try {
    if (network === null) {
      const { path, threads } = message as BareNetworkSetup;
      network = await isnet.load(path, threads);
      process.send!('ready');
    } else {
      const photo = message as string;
      const png = `${photo}.plain.png`;
      const start = performance.now();
      await plainPass(photo, network, png);
      const ms = performance.now() - start;
      const { size } = await stat(png);
      await rm(png);
      const run: PeerRun = { ms, pngBytes: size, peakBytes: await peakOf(process.pid) };
      process.send!(run);
    }
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  }
});
