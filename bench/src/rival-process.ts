/**
 * A process that holds the rival and nothing else. First message: where it lies;
 * answered when its module is read. Each further message: the path of a JPEG, answered
 * with the time from its bytes to those of a PNG. The first of these loads the network.
 */
import { readFile } from 'node:fs/promises';
import type { RivalRun, RivalSetup } from './messages.js';
import { peakOf } from './slot-memory.js';

interface RivalModule {
  removeBackground(photo: Blob, config: { publicPath: string }): Promise<Blob>;
}

let rival: { readonly module: RivalModule; readonly publicPath: string } | null = null;

process.on('message', async (message) => {
  try {
    if (rival === null) {
      const { entry, publicPath } = message as RivalSetup;
      rival = { module: (await import(entry)) as RivalModule, publicPath };
      process.send!('ready');
    } else {
      const photo = new Blob([await readFile(message as string)], { type: 'image/jpeg' });
      const start = performance.now();
      const png = await rival.module.removeBackground(photo, { publicPath: rival.publicPath });
      const { byteLength } = await png.arrayBuffer();
      const ms = performance.now() - start;
      const run: RivalRun = { ms, pngBytes: byteLength, peakBytes: await peakOf(process.pid) };
      process.send!(run);
    }
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  }
});
