/** An engine process whose work is to wait: each job takes the whole time that its limits allow. */
import { setTimeout } from 'node:timers/promises';
import { serveChild } from '@nobg/engine/process/child-loop.js';

serveChild(async () => ({
  async cut({ mode, limits }) {
    await setTimeout(limits.maxMs ?? 0);
    const size = { width: 1, height: 1 };
    return {
      ...size,
      ...{ photo: size, format: 'png', mode, foreground: { left: 0, top: 0, ...size } },
      ...{ type: 'other', networks: [], timings: [], bytes: 0 },
    };
  },
  async close() {},
}));
