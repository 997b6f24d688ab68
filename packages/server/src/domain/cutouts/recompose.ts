import type { Readable } from 'node:stream';
import type { RenderOptions } from '@nobg/contract/read-output.js';
import type { CutoutResult, ImageLimits } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { StoredResult } from '../../entities/result.js';
import type { RenderEngineJob } from '../../ports/cutout-engine.js';
import type {
  TemporaryFile,
  TemporaryFiles,
  TemporaryStorage,
} from '../../ports/temporary-files.js';
import { schedulingOf } from '../quota/scheduling.js';
import { cutoutFailure } from './cutout-failure.js';
import { restrictOutput } from './plan-restrictions.js';
import type { Results } from './results.js';
import type { ScheduledEngine } from './scheduled-engine.js';

/** Bounds of a recomposed picture for accounts that do not pay: pixels, or a multiple of the result's. */
const FREE_PIXELS = 25_000_000;
const FREE_ENLARGEMENT = 4;

export interface RecomposeRequest {
  readonly options: RenderOptions;
  /** File of the background's picture; only read. */
  readonly background?: TemporaryFile | undefined;
}

export interface RecomposeService {
  /**
   * Composes a stored cutout anew: without networks and at no charge; megapixels are counted by hour.
   * @param of the result that this key made
   * @param receive receives and parses the request into files that are gone when this is over
   * @returns what was written, and its bytes, to be read to their end or destroyed
   * @throws NobgError `too_many_at_once`, `too_many_attempts`; `not_found`, also for results of others,
   *   `result_expired`; faults of the options and of the background; `queue_full`,
   *   `deadline_exceeded`, `shutting_down`, `cutout_failed`. Aborted: the signal's reason
   */
  recompose(
    of: { readonly key: ApiKey; readonly id: string },
    receive: (files: TemporaryFiles) => Promise<RecomposeRequest>,
    signal: AbortSignal,
  ): Promise<{ picture: CutoutResult; content: Readable }>;
}

export function createRecomposeService(options: {
  readonly engine: ScheduledEngine;
  readonly results: Results;
  readonly temporary: TemporaryStorage;
  readonly limits: ImageLimits;
}): RecomposeService {
  const { engine, results, temporary, limits } = options;

  /** What costs nothing is not enlarged without end. */
  function limitsOf(key: ApiKey, { width, height }: Pick<StoredResult, 'width' | 'height'>) {
    if (schedulingOf(key).tier === 'paying') return limits;
    const most = Math.max(FREE_PIXELS, FREE_ENLARGEMENT * width * height);
    return { ...limits, maxPixels: Math.min(limits.maxPixels, most) };
  }

  return {
    async recompose({ key, id }, receive, signal) {
      const files = temporary.open();
      try {
        const { options: requested, background } = await receive(files);
        try {
          const { stream, row } = await results.openCutout(key.id, id);
          const input = files.create();
          await input.write(stream, signal);
          const output = files.create();
          const job: RenderEngineJob = {
            ...requested,
            kind: 'render',
            files: { input, output, background },
            ...{ mode: row.mode, type: row.type, limits: limitsOf(key, row) },
          };
          const picture = await engine.run(key, restrictOutput(key, job), signal);
          return { picture, content: (await output.read()).stream };
        } catch (error) {
          throw cutoutFailure(error, signal, 'picture');
        }
      } finally {
        await files.remove();
      }
    },
  };
}
