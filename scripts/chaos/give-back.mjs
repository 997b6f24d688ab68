// Engine processes that give the photo back as it is: what is tested or measured lies around them.
import { copyFile, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { serveChild } from '../../packages/engine/dist/process/child-loop.js';

/** @param {() => number} takesMs time that one photo takes, ms */
export function serveGivingBack(takesMs) {
  serveChild(async () => ({
    async cut({ inputPath, outputPath, mode }) {
      const ms = takesMs();
      if (ms > 0) await delay(ms);
      await copyFile(inputPath, `${outputPath}.tmp`);
      await rename(`${outputPath}.tmp`, outputPath);
      const size = { width: 1, height: 1 };
      return {
        ...{ ...size, photo: size, format: 'png', mode, foreground: { left: 0, top: 0, ...size } },
        ...{ type: 'other', confidence: 1, networks: [], timings: [] },
        bytes: (await stat(outputPath)).size,
      };
    },
    async close() {},
  }));
}
