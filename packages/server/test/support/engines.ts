import { copyFile, writeFile } from 'node:fs/promises';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';

type Job = Parameters<CutoutEngine['run']>[0];

/** An engine whose one step is this function; its queue and its processes are tested in @nobg/engine. */
export function engineOf(cut: (job: Job, signal?: AbortSignal) => Promise<void>): CutoutEngine {
  return {
    async run(job, signal) {
      await cut(job, signal);
      return resultOf(job);
    },
  };
}

/** Gives every photo back as it came. */
export const copyingEngine = engineOf(({ files }) => copyFile(files.input.path, files.output.path));

/** Breaks off half way, as badly as an engine may not: its output is left behind. */
export function failingEngine(error: unknown): CutoutEngine {
  return engineOf(async ({ files }) => {
    await writeFile(files.output.path, 'half a picture');
    throw error;
  });
}

function resultOf(job: Job): CutoutResult {
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
