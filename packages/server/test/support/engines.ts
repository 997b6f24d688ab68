import { copyFile, stat, writeFile } from 'node:fs/promises';
import { NobgError } from '@nobg/contract/errors.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';

type Job = Parameters<CutoutEngine['run']>[0];

/** An engine whose one step is this function; its queue and its processes are tested in @nobg/engine. */
export function engineOf(cut: (job: Job, signal?: AbortSignal) => Promise<void>): CutoutEngine {
  return {
    async run(job, signal, progress) {
      signal?.throwIfAborted();
      quietly(() => progress?.onBegan?.());
      quietly(() => progress?.onStep?.('decode'));
      await cut(job, signal);
      const written = await stat(job.files.output.path).catch(() => null);
      return resultOf(job, written?.size ?? 0);
    },
  };
}

/** Gives every photo back as it came, and has none in an empty file. */
export const copyingEngine = engineOf(async ({ files }) => {
  if ((await stat(files.input.path)).size === 0) {
    throw new NobgError('unreadable_image', 'The photo is empty.');
  }
  await copyFile(files.input.path, files.output.path);
});

/** Breaks off half way, as badly as an engine may not: its output is left behind. */
export function failingEngine(error: unknown): CutoutEngine {
  return engineOf(async ({ files }) => {
    await writeFile(files.output.path, 'half a picture');
    throw error;
  });
}

/** A listener's fault is not the engine's. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Dropped, as the port says.
  }
}

function resultOf(job: Job, bytes: number): CutoutResult {
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
    bytes,
  };
}
