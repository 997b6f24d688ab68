import { composePicture } from './compose/compose.js';
import { finish } from './finish.js';
import { decodeCutout } from './image/decode-rgba.js';
import { boundingBox } from './refine/bounding-box.js';
import { Stopwatch } from './stopwatch.js';
import type { CutoutResult, RenderJob } from './types.js';

/**
 * Composes a stored cutout once more and writes it.
 * @throws NobgError `invalid_option`; the faults of a background image
 */
export async function renderCutout(
  job: RenderJob,
  onStep?: (step: string) => void,
): Promise<CutoutResult> {
  const watch = new Stopwatch(onStep);
  const { composition = {}, output, limits, mode, type } = job;
  const { width, height, rgba } = await watch.time('decode', () =>
    decodeCutout(job.inputPath, limits),
  );
  // Where nothing is above a half, as in a cutout of what was faint, the whole is the subject.
  const subject = boundingBox(rgba, width, height) ?? { left: 0, top: 0, width, height };
  const cutout = { width, height, rgba, subject, type };
  const picture = await watch.time('compose', () =>
    composePicture(cutout, composition, output?.size ?? {}, {
      path: job.backgroundPath,
      limits,
      photo: null,
    }),
  );
  const finished = await finish(picture, job, watch);
  return {
    ...finished,
    photo: { width, height },
    mode,
    type,
    networks: [],
    timings: watch.timings(),
  };
}
