import { rm } from 'node:fs/promises';
import { allLayerPaths } from '../layer-path.js';
import { framesPath } from '../pipeline/animation/frame-store.js';
import type { EngineJob } from '../types.js';

/** Removes what a failed job may have left: its pictures and their temporary names. */
export async function removeOutputs(job: EngineJob): Promise<void> {
  // A folder that is gone or not writable any more leaves nothing that we could do;
  // the job's own error is the one to tell.
  const pictures = [job.outputPath];
  if (job.kind !== 'render') {
    if (job.cutoutPath !== undefined) pictures.push(job.cutoutPath);
    if (job.output?.frames === 'all') pictures.push(framesPath(job.outputPath));
    if (job.options?.layers) pictures.push(...allLayerPaths(job.outputPath));
  }
  const paths = pictures.flatMap((path) => [path, `${path}.tmp`]);
  await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
}
