import { copyFile, stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { OutputOptions } from '@nobg/contract/output.js';
import { Runner } from '../context/runner.js';
import { need, type Pipeline } from '../context/step.js';
import { decodeCutout } from '../image/decode-rgba.js';
import { boundingBox } from '../ops/bounding-box.js';
import type { CutoutResult, JobListener, RenderJob } from '../types.js';
import { writeWhole } from '../write-whole.js';
import type { PictureState } from './state.js';
import { composeStep, encodeStep, markStep } from './steps/picture.js';

/** What a stored cutout's own PNG has anyway. */
const AS_STORED: OutputOptions = {
  channels: 'rgba',
  frames: 'first',
  depth: 8,
  metadata: 'drop',
  size: {},
};

/** From a stored cutout to a file with another composition; no network runs. */
export const recomposePipeline: Pipeline<PictureState> = [
  {
    id: 'decode',
    does: 'Decoding of the stored cutout',
    reads: 'file',
    sets: 'cutout, subject',
    async run(state) {
      const { job } = state;
      const { width, height, rgba } = await decodeCutout(job.inputPath, job.limits);
      state.width = width;
      state.height = height;
      state.rgba = rgba;
      // Where nothing is above a half, as in a cutout of something faint, the whole is the subject.
      state.subject = boundingBox({ width, height, data: rgba }) ?? {
        left: 0,
        top: 0,
        width,
        height,
      };
    },
  },
  composeStep,
  {
    id: 'copy-stored',
    does: 'The stored file is copied',
    reads: 'cutout, picture, output options',
    sets: 'file',
    when: isStored,
    where: 'it is what is asked for',
    run: copyStored,
  },
  markStep,
  encodeStep(async () => undefined),
];

/**
 * Composes a stored cutout once more and writes it.
 * @throws NobgError `invalid_option`; the faults of a background image; the signal's reason where it is aborted
 */
export async function recompose(
  job: RenderJob,
  { onStep, signal, spans }: JobListener,
): Promise<CutoutResult> {
  const runner = new Runner({ onStep, signal, spans });
  const { mode, type } = job;
  const state: PictureState = { job, type, source: null };
  await runner.run(recomposePipeline, state);
  const { width, height, foreground } = need(state, 'picture');
  return {
    ...{ width, height, foreground },
    ...need(state, 'written'),
    photo: { width: need(state, 'width'), height: need(state, 'height') },
    mode,
    type,
    networks: [],
    ...runner.watch.summary(),
  };
}

/** Whether the stored file is what was asked for: a PNG of the cutout with nothing around it. */
function isStored(state: PictureState): boolean {
  const { output = {}, mark = false, thumbnailSide } = state.job;
  const rgba = need(state, 'rgba');
  if (need(state, 'picture').rgba !== rgba || mark || thumbnailSide !== undefined) return false;
  const { format = 'png', ...more } = output;
  if (format !== 'png' && format !== 'auto') return false;
  for (const [name, value] of Object.entries(more)) {
    const own = AS_STORED[name as keyof OutputOptions];
    if (value !== undefined && !isDeepStrictEqual(value, own)) return false;
  }
  return isTransparent(rgba);
}

/** Whether any pixel is transparent; opaque pictures are written without alpha. */
function isTransparent(rgba: Uint8Array): boolean {
  let at = 3;
  while (at < rgba.length && rgba[at] === 255) at += 4;
  return at < rgba.length;
}

/** Compressing 8 megapixels anew would take half a second, for the same pixels. */
async function copyStored(state: PictureState): Promise<void> {
  const { inputPath, outputPath } = state.job;
  const bytes = await writeWhole(outputPath, async (path) => {
    await copyFile(inputPath, path);
    return (await stat(path)).size;
  });
  state.written = { format: 'png', bytes };
}
