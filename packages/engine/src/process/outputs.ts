import { rm } from 'node:fs/promises';
import { allLayerPaths } from '../layer-path.js';
import type { CutoutJob } from '../types.js';

/** Removes what a failed job may have left: the picture, its layers and their temporary names. */
export async function removeOutputs(job: CutoutJob): Promise<void> {
  const layers = job.options?.layers ? allLayerPaths(job.outputPath) : [];
  const paths = [job.outputPath, ...layers];
  // A folder that is gone or not writable any more leaves nothing that we could do;
  // the job's own error is the one to tell.
  await Promise.allSettled(
    paths.flatMap((path) => [path, `${path}.tmp`]).map((path) => rm(path, { force: true })),
  );
}
