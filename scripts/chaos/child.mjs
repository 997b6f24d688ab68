// An engine process that takes a moment and gives the photo back: what is tested lies around it.
import { copyFile, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { serveChild } from '../../packages/engine/dist/process/child-loop.js';

const TAKES_MS = { least: 20, most: 200 };

serveChild(async () => ({
  async cut({ inputPath, outputPath, mode }) {
    await delay(TAKES_MS.least + Math.random() * (TAKES_MS.most - TAKES_MS.least));
    await copyFile(inputPath, `${outputPath}.tmp`);
    await rename(`${outputPath}.tmp`, outputPath);
    return {
      ...{ width: 1, height: 1, photo: { width: 1, height: 1 }, format: 'png', mode },
      ...{ foreground: { left: 0, top: 0, width: 1, height: 1 }, type: 'other', confidence: 1 },
      ...{ networks: [], timings: [], bytes: (await stat(outputPath)).size },
    };
  },
  async close() {},
}));
