/**
 * A process that holds float ISNet and cuts photos out as rembg does. First message: which file, how many threads;
 * answered when it is loaded. Each further message: the path of a JPEG, answered with the time from its bytes to those
 * of a PNG.
 */
import { rm, stat } from 'node:fs/promises';
import { isnet } from '@nobg/engine/networks/isnet.js';
import { plainPass } from '@nobg/eval/plain-pass.js';
import { answerMessages } from './answer-messages.js';
import type { BareNetworkSetup, PeerRun } from './messages.js';
import { peakOf } from './slot-memory.js';

answerMessages(
  ({ path, threads }: BareNetworkSetup) => isnet.load(path, threads),
  async (network, photo: string): Promise<PeerRun> => {
    const png = `${photo}.plain.png`;
    const start = performance.now();
    await plainPass(photo, network, png);
    const ms = performance.now() - start;
    const { size } = await stat(png);
    await rm(png);
    return { ms, pngBytes: size, peakBytes: await peakOf(process.pid) };
  },
);
