import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import type { Config } from '@nobg/server/config/config.js';
import { openPool } from '../engine/open-pool.js';
import { weightsProgress } from '../output/weights-progress.js';
import type { Cutter } from './cutter.js';

/**
 * Cuts out on this machine.
 * @param photos that there are at most: no more child processes are started
 * @param progressTo where the download of missing weights is shown; null for nowhere
 * @throws as `openPool`
 */
export async function openLocalCutter(
  config: Config,
  {
    requested,
    backgroundPath,
  }: { readonly requested: CutoutRequestOptions; readonly backgroundPath: string | null },
  photos: number,
  {
    progressTo,
    signal,
  }: { readonly progressTo: NodeJS.WriteStream | null; readonly signal: AbortSignal },
): Promise<Cutter> {
  const show = progressTo === null ? () => {} : weightsProgress(progressTo);
  const { pool, slots } = await openPool(config, requested, photos, show, signal);
  const { maxPixels, maxFrames } = config.limits;
  const limits = { maxPixels, maxFrames, maxMs: config.engine.deadlineMs };
  return {
    atOnce: slots,
    async cut({ path }, outputPath, aborted) {
      const job = {
        ...{ inputPath: path, outputPath, ...requested, limits },
        ...(backgroundPath === null ? {} : { backgroundPath }),
      };
      const result = await pool.run(job, aborted);
      return { ...result, confidence: result.confidence ?? 0 };
    },
    close: () => pool.close(0),
  };
}
