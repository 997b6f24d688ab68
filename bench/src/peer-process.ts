/**
 * A process that holds the peer and nothing else. First message: where it lies;
 * answered when its module is read. Each further message: the path of a JPEG, answered
 * with the time from its bytes to those of a PNG. The first of these loads the network.
 */
import { readFile } from 'node:fs/promises';
import { answerMessages } from './answer-messages.js';
import type { PeerRun, PeerSetup } from './messages.js';
import { peakOf } from './slot-memory.js';

interface PeerModule {
  removeBackground(photo: Blob, config: { publicPath: string }): Promise<Blob>;
}

answerMessages(
  async ({ entry, publicPath }: PeerSetup) => ({
    module: (await import(entry)) as PeerModule,
    publicPath,
  }),
  async ({ module, publicPath }, path: string): Promise<PeerRun> => {
    const photo = new Blob([await readFile(path)], { type: 'image/jpeg' });
    const start = performance.now();
    const png = await module.removeBackground(photo, { publicPath });
    const { byteLength } = await png.arrayBuffer();
    const ms = performance.now() - start;
    return { ms, pngBytes: byteLength, peakBytes: await peakOf(process.pid) };
  },
);
