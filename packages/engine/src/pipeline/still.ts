import { markAsTest } from '../compose/watermark.js';
import { confidenceOf } from '../confidence/confidence.js';
import { Evidence } from '../confidence/evidence.js';
import { previewMaskOf } from '../context/preview-mask.js';
import { need, type Pipeline } from '../context/step.js';
import { decodePhoto } from '../image/decode.js';
import { decodeDeep } from '../image/deep-colours.js';
import { writeRgbaPng } from '../image/encode/rgba-png.js';
import { readPhotoMetadata } from '../image/metadata/photo-metadata.js';
import { thumbnailWebp } from '../image/thumbnail.js';
import { writeLayers } from '../layers/write-layers.js';
import { isPreview, previewSize } from '../preview.js';
import { nothingSalient } from '../segmentation/nothing-salient.js';
import { previewSteps, segmentationSteps } from '../segmentation/segment.js';
import type { CutoutJob, CutoutResult } from '../types.js';
import { writeWhole } from '../write-whole.js';
import { type StillState, type Tools, TYPE_OF_MODE } from './state.js';
import { cutoutSteps } from './steps/colours.js';
import { composeStep, encodeStep, markStep } from './steps/picture.js';
import { segmentStep } from './steps/segment.js';

/** From a file with a photo to a file with its subject. */
export const stillPipeline: Pipeline<StillState> = [
  {
    id: 'decode',
    does: 'Decoding, upright and in sRGB; for a preview at the size of its result',
    reads: 'file',
    sets: 'photo',
    async run(state) {
      const { job, tools } = state;
      const sizeOf = isPreview(job)
        ? (own: Parameters<typeof previewSize>[0]) => previewSize(own, job.output?.size)
        : undefined;
      state.decoded = await decodePhoto(job.inputPath, job.limits, sizeOf);
      state.photo = state.decoded;
      state.previewMask = previewMaskOf(job, state.decoded, tools.listener.onPreview);
    },
  },
  segmentStep((job) => (isPreview(job) ? previewSteps : segmentationSteps)),
  ...cutoutSteps,
  {
    id: 'require-subject',
    does: 'Error `no_subject` where the cutout is empty',
    reads: 'subject, segmentation',
    sets: 'type',
    run(state) {
      if (!state.subject) throw nothingSalient();
      state.type = need(state, 'segmentation').type ?? TYPE_OF_MODE[state.job.mode];
    },
  },
  composeStep,
  {
    id: 'preview-mask',
    does: 'The preview mask is sent before the file is written',
    reads: 'preview mask',
    sets: 'nothing',
    when: (state) => state.previewMask !== undefined,
    where: 'the caller follows the progress',
    run: (state) => state.previewMask?.told(),
  },
  {
    id: 'store-cutout',
    does: 'The cutout is kept for later compositions',
    reads: 'cutout',
    sets: 'file',
    when: ({ job }) => job.cutoutPath !== undefined,
    where: 'the result is stored',
    async run(state) {
      const photo = need(state, 'photo');
      await writeWhole(need(state.job, 'cutoutPath'), (path) =>
        writeRgbaPng(path, need(state, 'rgba'), photo.width, photo.height),
      );
    },
  },
  markStep,
  encodeStep(ofPhoto),
  {
    id: 'layers',
    does: 'One file for each class of garments',
    reads: 'cutout, classes',
    sets: 'layers',
    when: (state) => state.segmentation?.classes !== undefined,
    where: 'layers are asked for',
    async run(state) {
      const rgba = need(state, 'rgba');
      const classes = need(need(state, 'segmentation'), 'classes');
      state.layers = await writeLayers(
        state.job.outputPath,
        rgba,
        need(state, 'photo'),
        classes,
        (path, pixels) => writeLayer(state, path, pixels),
      );
    },
  },
];

/**
 * Cuts one photo out.
 * @throws NobgError `no_subject`; the faults of the photo, and of the composition
 */
export async function cutStill(job: CutoutJob, tools: Tools): Promise<CutoutResult> {
  const evidence = new Evidence();
  const state: StillState = { job, tools, evidence, source: null };
  await tools.runner.run(stillPipeline, state);
  const { alpha, fit } = need(state, 'segmentation');
  const { width, height, foreground } = need(state, 'picture');
  return {
    ...{ width, height, foreground },
    ...need(state, 'written'),
    photo: need(state, 'decoded').own,
    mode: job.mode,
    type: need(state, 'type'),
    confidence: confidenceOf(alpha, evidence, fit),
    ...(state.layers ? { layers: state.layers } : {}),
    networks: tools.networks.takeUsed(),
    ...tools.runner.watch.summary(),
  };
}

/** What the file keeps of the photo besides its subject. */
async function ofPhoto({ job, decoded }: StillState) {
  const { inputPath, output, limits } = job;
  const keeps = output?.metadata === 'keep';
  return {
    metadata: keeps ? await readPhotoMetadata(inputPath, limits) : null,
    colours: output?.depth === 16 && decoded ? await decodeDeep(inputPath, decoded, limits) : null,
  };
}

async function writeLayer(state: StillState, path: string, rgba: Uint8Array) {
  const { width, height } = need(state, 'photo');
  const { mark, thumbnailSide } = state.job;
  const plain = { width, height, rgba };
  const layer = mark ? markAsTest(plain, need(state, 'subject')) : plain;
  const bytes = await writeWhole(path, (temporary) =>
    writeRgbaPng(temporary, layer.rgba, width, height),
  );
  if (thumbnailSide === undefined) return { bytes };
  const small = await thumbnailWebp(layer, thumbnailSide);
  return { bytes, thumbnail: small.toString('base64') };
}
