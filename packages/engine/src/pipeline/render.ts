import { copyFile, stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { OutputOptions } from '@nobg/contract/output.js';
import { type Composed, type Cutout, composePicture } from '../compose/compose.js';
import { Stopwatch } from '../context/stopwatch.js';
import { decodeCutout } from '../image/decode-rgba.js';
import { boundingBox } from '../ops/bounding-box.js';
import type { CutoutResult, RenderJob } from '../types.js';
import { writeWhole } from '../write-whole.js';
import { finish } from './finish.js';

/** What a stored cutout's own PNG has anyway. */
const AS_STORED: OutputOptions = {
  channels: 'rgba',
  frames: 'first',
  depth: 8,
  metadata: 'drop',
  size: {},
};

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
  const finished = isStored(picture, cutout, job)
    ? await watch.time('encode', () => copied(job, picture))
    : await finish(picture, job, watch);
  return {
    ...finished,
    photo: { width, height },
    mode,
    type,
    networks: [],
    timings: watch.timings(),
  };
}

/** Whether the stored file is what was asked for: a PNG of the cutout with nothing around it. */
function isStored(picture: Composed, cutout: Cutout, job: RenderJob): boolean {
  const { output = {}, mark = false, thumbnailSide } = job;
  if (picture.rgba !== cutout.rgba || mark || thumbnailSide !== undefined) return false;
  const { format = 'png', ...more } = output;
  if (format !== 'png' && format !== 'auto') return false;
  for (const [name, value] of Object.entries(more)) {
    const own = AS_STORED[name as keyof OutputOptions];
    if (value !== undefined && !isDeepStrictEqual(value, own)) return false;
  }
  return isTransparent(cutout.rgba);
}

/** Whether anything can be seen through; what is opaque is written without alpha. */
function isTransparent(rgba: Uint8Array): boolean {
  let at = 3;
  while (at < rgba.length && rgba[at] === 255) at += 4;
  return at < rgba.length;
}

/** Packing 8 megapixels anew would take half a second, for the same pixels. */
async function copied(
  { inputPath, outputPath }: RenderJob,
  { width, height, foreground }: Composed,
) {
  const bytes = await writeWhole(outputPath, async (path) => {
    await copyFile(inputPath, path);
    return (await stat(path)).size;
  });
  return { width, height, foreground, format: 'png' as const, bytes };
}
