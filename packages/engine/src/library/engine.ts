import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { availableCores, availableMemory, planSlots } from '../process/cores.js';
import { openEnginePool } from '../process/open-engine-pool.js';
import type { EnginePool } from '../process/pool-types.js';
import type { ImageLimits } from '../types.js';
import { type Cutout, readCutout } from './cutout.js';
import { type EngineOptions, readEngineOptions } from './engine-options.js';
import { fetchNetworks } from './fetch-networks.js';
import { type Photo, photoFile } from './photo-file.js';
import { type RemoveOptions, readRemoveOptions } from './remove-options.js';

export { NobgError } from '@nobg/contract/errors.js';
export type { Mode } from '@nobg/contract/modes.js';
export { ModelError } from '@nobg/models/model-error.js';
export type { Cutout, CutoutLayer } from './cutout.js';
export type { EngineOptions } from './engine-options.js';
export type { Photo } from './photo-file.js';
export type { RemoveOptions } from './remove-options.js';

/** Cuts photos out, in processes of its own. */
export interface Engine {
  /**
   * Cuts one photo out. Several may be asked for at once: those that no process is free for wait.
   * @throws NobgError with a `code` of the API, such as `invalid_option`, `unreadable_image`, `no_subject`, `queue_full`,
   *   `deadline_exceeded`; TypeError for what is no photo; an error of the file system where the photo cannot be read;
   *   the signal's reason
   */
  remove(photo: Photo, options?: RemoveOptions): Promise<Cutout>;
  /** Ends the processes. What is in work or waits fails with `shutting_down`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens an engine: downloads the networks that are missing, and starts the processes. They keep the program alive until
 * `close`.
 * @throws TypeError for an option that is wrong; RangeError where the machine has too few cores or too little memory for
 *   `slots` and `threads`; ModelError where networks cannot be had; the signal's reason
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const settings = readEngineOptions(options);
  const {
    slots: wanted,
    threads: threadsWanted,
    queueLimit,
    deadlineMs,
    maxPixels,
    maxFrames,
  } = settings;
  settings.signal?.throwIfAborted();
  const memory = availableMemory();
  const { slots, threads } = planSlots({
    ...{ cores: availableCores(), memory, slots: wanted, threads: threadsWanted },
  });
  const choice = { licences: settings.licences, own: {} };
  const networks = await fetchNetworks(settings, choice, threads);
  const share = Math.floor(memory / slots);
  const pool = openEnginePool(
    { slots, threads, memory: share, queueLimit, deadlineMs, choice },
    networks,
  );
  return engineOver(pool, settings.modes, { maxPixels, maxFrames, maxMs: deadlineMs });
}

/**
 * The engine that works in a pool, which it closes.
 * @internal
 */
export function engineOver(
  pool: Pick<EnginePool, 'run' | 'close'>,
  modes: readonly Mode[],
  limits: ImageLimits,
): Engine {
  const close = () => pool.close(0);
  return {
    async remove(photo, options = {}) {
      const { requested, bg_image, signal, onStep } = readRemoveOptions(options, modes);
      signal?.throwIfAborted();
      const folder = await mkdtemp(join(tmpdir(), 'nobg-'));
      try {
        const inputPath = await photoFile(photo, 'photo', folder);
        const outputPath = join(folder, 'cutout.png');
        const background =
          bg_image === undefined
            ? {}
            : { backgroundPath: await photoFile(bg_image, 'bg_image', folder) };
        const job = { inputPath, outputPath, ...requested, ...background, limits };
        return await readCutout(await pool.run(job, signal, { onStep }), outputPath);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
