import { rm } from 'node:fs/promises';
import type { CutoutJob } from '../types.js';

/** Removes what a failed job may have left: the picture and its temporary name. */
export async function removeOutputs(job: CutoutJob): Promise<void> {
  // A folder that is gone or not writable any more leaves nothing that we could do;
  // the job's own error is the one to tell.
  await Promise.allSettled(
    [job.outputPath, `${job.outputPath}.tmp`].map((path) => rm(path, { force: true })),
  );
}
