import type { Composed } from '../compose/compose.js';
import { markAsTest } from '../compose/watermark.js';
import type { Stopwatch } from '../context/stopwatch.js';
import type { OfPhoto } from '../image/encode/deep-png.js';
import { writePicture } from '../image/encode/write-picture.js';
import { thumbnailWebp } from '../image/thumbnail.js';
import type { CutoutJob, CutoutResult } from '../types.js';
import { writeWhole } from '../write-whole.js';

/** What every job does with its composed picture: mark it, write it, keep a small one. */
export async function finish(
  composed: Composed,
  job: Pick<CutoutJob, 'mark' | 'output' | 'outputPath' | 'thumbnailSide'>,
  watch: Stopwatch,
  kept?: OfPhoto,
): Promise<
  Pick<CutoutResult, 'width' | 'height' | 'foreground' | 'format' | 'bytes' | 'thumbnail'>
> {
  const picture = job.mark
    ? await watch.time('mark', () => markAsTest(composed, composed.foreground))
    : composed;
  const { thumbnailSide } = job;
  // Made beside the file: both only read the picture, and each leaves a core idle for a while.
  const thumbnail =
    thumbnailSide === undefined
      ? null
      : watch.time('thumbnail', () => thumbnailWebp(picture, thumbnailSide));
  // Should the file fail, that is what is told, and nobody waits for the small one.
  thumbnail?.catch(() => {});
  const written = await watch.time('encode', () =>
    writeWhole(job.outputPath, (path) => writePicture(path, picture, job.output, kept)),
  );
  const small = await thumbnail;
  const { width, height, foreground } = picture;
  const finished = { width, height, foreground, ...written };
  return small === null ? finished : { ...finished, thumbnail: small.toString('base64') };
}
