import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NobgError } from '@nobg/contract/errors.js';
import type { RenderOptions } from '@nobg/contract/read-output.js';
import type { CutoutResult, ImageLimits, RenderJob } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { StoredResult } from '../../entities/result.js';
import { schedulingOf } from '../quota/scheduling.js';
import { restrictOutput } from './plan-restrictions.js';
import type { Results } from './results.js';
import type { ScheduledEngine } from './scheduled-engine.js';

/** Of a picture composed anew for an account that does not pay: so many pixels, or so many times those of the result. */
const FREE_PIXELS = 25_000_000;
const FREE_ENLARGEMENT = 4;

export interface RenderRequest {
  readonly key: ApiKey;
  /** Of a result that this key made. */
  readonly id: string;
  readonly requested: RenderOptions;
  readonly backgroundPath?: string;
  /** Fresh paths, for the stored cutout and the picture; the caller deletes both. */
  readonly cutoutPath: string;
  readonly outputPath: string;
  readonly signal: AbortSignal;
}

export interface Renders {
  /**
   * Composes a stored cutout anew into `outputPath`: without networks and at no charge; megapixels are metered by hour.
   * @throws NobgError `too_many_at_once`, `too_many_attempts`; `not_found`, also for results of others, `result_expired`;
   *   faults of the options and of the background; `queue_full`, `deadline_exceeded`, `shutting_down`, `cutout_failed`.
   *   Aborted: the signal's reason
   */
  render(request: RenderRequest): Promise<CutoutResult>;
}

export function createRenders(options: {
  readonly work: ScheduledEngine;
  readonly results: Results;
  readonly limits: ImageLimits;
}): Renders {
  const { work, results, limits } = options;

  /** What costs nothing is not enlarged without end. */
  function limitsOf(key: ApiKey, { width, height }: Pick<StoredResult, 'width' | 'height'>) {
    if (schedulingOf(key).tier === 'paying') return limits;
    const most = Math.max(FREE_PIXELS, FREE_ENLARGEMENT * width * height);
    return { ...limits, maxPixels: Math.min(limits.maxPixels, most) };
  }

  return {
    async render({ key, id, requested, backgroundPath, cutoutPath, outputPath, signal }) {
      try {
        const { stream, row } = await results.openCutout(key.id, id);
        await pipeline(stream, createWriteStream(cutoutPath, { flags: 'wx', mode: 0o600 }), {
          signal,
        });
        const job: RenderJob = {
          ...{ kind: 'render', inputPath: cutoutPath, outputPath, ...requested },
          limits: limitsOf(key, row),
          ...{ mode: row.mode, type: row.type },
          ...(backgroundPath === undefined ? {} : { backgroundPath }),
        };
        return await work.run(key, restrictOutput(key, job), signal);
      } catch (error) {
        if (error instanceof NobgError) throw error;
        if (signal.aborted) throw signal.reason;
        throw new NobgError('cutout_failed', 'The picture failed on our side. Please try again.', {
          internal: error instanceof Error ? error.message : String(error),
          cause: error,
        });
      }
    },
  };
}
