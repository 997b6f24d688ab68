import type { CutoutOptions } from '@nobg/contract/options.js';
import { openNetworkSet } from '../../capabilities/network-set.js';
import { PhotoView } from '../../capabilities/photo-view.js';
import { toBox } from '../../compose/lengths.js';
import { optionsOnPart, photoPart, widenPlane } from '../../compose/region.js';
import type { Context, Segmentation } from '../../context/context.js';
import type { PreviewMask } from '../../context/preview-mask.js';
import { need, type Step } from '../../context/step.js';
import type { Photo } from '../../image/photo.js';
import { widenClasses } from '../../layers/class-map.js';
import { isPreview } from '../../preview.js';
import { previewSteps, segment, segmentationSteps } from '../../segmentation/segment.js';
import type { CutoutState } from '../state.js';

/** The mode's segmentation pipeline over the photo, or over the part of it that `roi` names. */
export const segmentStep: Step<CutoutState & { previewMask?: PreviewMask | undefined }> = {
  id: 'segment',
  does: 'The mode’s segmentation pipeline over the photo, or over `roi` alone',
  reads: 'photo, options',
  sets: 'segmentation, alpha',
  async run(state) {
    const { composition, options = {} } = state.job;
    const photo = need(state, 'photo');
    state.segmentation =
      composition?.roi === undefined
        ? await segmentPhoto(state, photo, options)
        : await segmentPart(state, photo, toBox(composition.roi, photo));
    state.alpha = state.segmentation.alpha;
  },
};

async function segmentPart(
  state: CutoutState,
  photo: Photo,
  part: ReturnType<typeof toBox>,
): Promise<Segmentation> {
  const { width, height } = photo;
  const options = optionsOnPart(state.job.options ?? {}, part);
  const found = await segmentPhoto(state, photoPart(photo, part), options);
  return {
    ...found,
    alpha: widenPlane(found.alpha, part, width, height),
    ...(found.classes ? { classes: widenClasses(found.classes, part, width, height) } : {}),
  };
}

function segmentPhoto(
  { job, tools, evidence, previewMask }: CutoutState & { previewMask?: PreviewMask | undefined },
  photo: Photo,
  options: CutoutOptions,
): Promise<Segmentation> {
  const { runner } = tools;
  const { watch, parts } = runner;
  const context: Context = {
    ...{ options, evidence, previewMask, runner, watch, parts },
    photo: new PhotoView(photo),
    networks: openNetworkSet(tools.networks, job.mode, { watch, evidence, previewMask }),
  };
  return segment(job.mode, context, isPreview(job) ? previewSteps : segmentationSteps);
}
