/**
 * A process that holds the peer and nothing else. First message: where it lies;
 * answered when its module is read. Each further message: the path of a JPEG, answered
 * with the time from its bytes to those of a PNG. The first of these loads the network.
 */
import { readFile } from 'node:fs/promises';
import type { PeerRun, PeerSetup } from './messages.js';
import { peakOf } from './slot-memory.js';

interface PeerModule {
  removeBackground(photo: Blob, config: { publicPath: string }): Promise<Blob>;
}

let peer: { readonly module: PeerModule; readonly publicPath: string } | null = null;

process.on('message', async (message) => {
  try {
    if (peer === null) {
      const { entry, publicPath } = message as PeerSetup;
      peer = { module: (await import(entry)) as PeerModule, publicPath };
      process.send!('ready');
    } else {
      const photo = new Blob([await readFile(message as string)], { type: 'image/jpeg' });
      const start = performance.now();
      const png = await peer.module.removeBackground(photo, { publicPath: peer.publicPath });
      const { byteLength } = await png.arrayBuffer();
      const ms = performance.now() - start;
      const run: PeerRun = { ms, pngBytes: byteLength, peakBytes: await peakOf(process.pid) };
      process.send!(run);
    }
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  }
});
