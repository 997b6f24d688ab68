import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NobgError } from '@nobg/contract/errors.js';
import type { OutputWish } from '@nobg/contract/read-output.js';
import type { CutoutResult, ImageLimits, RenderJob } from '@nobg/engine/types.js';
import type { Engine } from '../ports/engine.js';
import type { ApiKey } from '../ports/key-store.js';
import { heldPicture } from './held-job.js';
import { createRenderPlaces } from './render-places.js';
import type { Results } from './results.js';

export interface RenderRequest {
  readonly key: ApiKey;
  /** Of a result that this key made. */
  readonly id: string;
  readonly wish: OutputWish;
  readonly backgroundPath?: string;
  /** Fresh paths, for the stored cutout and the picture; the caller deletes both. */
  readonly cutoutPath: string;
  readonly outputPath: string;
  readonly signal: AbortSignal;
}

export interface Renders {
  /**
   * Composes a stored cutout anew into `outputPath`: without networks, and at no charge.
   * @throws NobgError `too_many_at_once`; `not_found`, also for results of others, `result_expired`;
   *   faults of the wish and of the background; `queue_full`, `deadline_exceeded`, `shutting_down`, `cutout_failed`.
   *   Aborted: the signal's reason
   */
  render(request: RenderRequest): Promise<CutoutResult>;
}

export function createRenders(options: {
  readonly engine: Engine;
  readonly results: Results;
  readonly limits: ImageLimits;
}): Renders {
  const { engine, results, limits } = options;
  const places = createRenderPlaces();
  return {
    async render({ key, id, wish, backgroundPath, cutoutPath, outputPath, signal }) {
      const leave = places.enter(key);
      try {
        const { stream, row } = await results.openCutout(key.id, id);
        await pipeline(stream, createWriteStream(cutoutPath, { flags: 'wx', mode: 0o600 }), {
          signal,
        });
        const job: RenderJob = {
          ...{ kind: 'render', inputPath: cutoutPath, outputPath, limits, ...wish },
          ...{ mode: row.mode, type: row.type },
          ...(backgroundPath === undefined ? {} : { backgroundPath }),
        };
        return await engine.run(heldPicture(key, job), signal);
      } catch (error) {
        if (error instanceof NobgError) throw error;
        if (signal.aborted) throw signal.reason;
        throw new NobgError('cutout_failed', 'The picture failed on our side. Please try again.', {
          internal: error instanceof Error ? error.message : String(error),
          cause: error,
        });
      } finally {
        leave();
      }
    },
  };
}
