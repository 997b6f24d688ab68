import type { Composed } from './compose/compose.js';
import { markAsTest } from './compose/watermark.js';
import type { OfPhoto } from './image/encode/deep-png.js';
import { writePicture } from './image/encode/write-picture.js';
import { thumbnailWebp } from './image/thumbnail.js';
import type { Stopwatch } from './stopwatch.js';
import type { CutoutJob, CutoutResult } from './types.js';
import { writeWhole } from './write-whole.js';

/** What every job does with its composed picture: mark it, write it, keep a small one. */
export async function finish(
  composed: Composed,
  job: Pick<CutoutJob, 'mark' | 'output' | 'outputPath' | 'thumbnailSide'>,
  watch: Stopwatch,
  kept?: OfPhoto,
): Promise<
  Pick<CutoutResult, 'width' | 'height' | 'foreground' | 'format' | 'bytes' | 'thumbnail'>
> {
  const picture = job.mark ? await watch.time('mark', () => markAsTest(composed)) : composed;
  const written = await watch.time('encode', () =>
    writeWhole(job.outputPath, (path) => writePicture(path, picture, job.output, kept)),
  );
  const { width, height, foreground } = picture;
  const { thumbnailSide } = job;
  if (thumbnailSide === undefined) return { width, height, foreground, ...written };
  const small = await watch.time('thumbnail', () => thumbnailWebp(picture, thumbnailSide));
  return { width, height, foreground, ...written, thumbnail: small.toString('base64') };
}
