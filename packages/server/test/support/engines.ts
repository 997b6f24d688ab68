import { copyFile, writeFile } from 'node:fs/promises';
import type { CutoutResult, EngineJob } from '@nobg/engine/types.js';
import type { Engine } from '@nobg/server/ports/cutout-engine.js';

/** An engine whose one step is this function; its queue and its processes are tested in @nobg/engine. */
export function engineOf(cut: (job: EngineJob, signal?: AbortSignal) => Promise<void>): Engine {
  return {
    async run(job, signal) {
      await cut(job, signal);
      return resultOf(job);
    },
    stats: () => ({
      slots: 1,
      ready: 1,
      busy: 0,
      queued: 0,
      restarts: 0,
      peakBytes: 0,
      startError: null,
    }),
    ready: async () => undefined,
    close: async () => undefined,
  };
}

/** Gives every photo back as it came. */
export const copyingEngine = engineOf((job) => copyFile(job.inputPath, job.outputPath));

/** Breaks off half way, as badly as an engine may not: its output is left behind. */
export function failingEngine(error: unknown): Engine {
  return engineOf(async (job) => {
    await writeFile(job.outputPath, 'half a picture');
    throw error;
  });
}

function resultOf(job: EngineJob): CutoutResult {
  return {
    width: 3,
    height: 2,
    mode: job.mode,
    type: 'other',
    photo: { width: 3, height: 2 },
    format: 'png',
    foreground: { left: 0, top: 0, width: 1, height: 1 },
    confidence: 1,
    networks: [{ id: 'copy', version: '1', licence: 'Apache-2.0' }],
    timings: [{ step: 'decode', ms: 1 }],
    bytes: 9,
  };
}
