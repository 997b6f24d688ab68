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
import { segment } from '../../segmentation/segment.js';
import type { SegmentationPipeline } from '../../segmentation/state.js';
import type { CutoutJob } from '../../types.js';
import type { CutoutState } from '../state.js';

type SegmentState = CutoutState & { previewMask?: PreviewMask | undefined };

/**
 * The mode's segmentation pipeline over the photo, or over the part of it that `roi` names.
 * @param stepsFor the pipeline that a job's photo, or its frames, are segmented with
 */
export function segmentStep(
  stepsFor: (job: CutoutJob) => SegmentationPipeline,
): Step<SegmentState> {
  return {
    id: 'segment',
    does: 'The mode’s segmentation pipeline over the photo, or over `roi` alone',
    reads: 'photo, options',
    sets: 'segmentation, alpha',
    async run(state) {
      const { composition, options = {} } = state.job;
      const photo = need(state, 'photo');
      const steps = stepsFor(state.job);
      state.segmentation =
        composition?.roi === undefined
          ? await segmentPhoto(state, photo, options, steps)
          : await segmentPart(state, photo, toBox(composition.roi, photo), steps);
      state.alpha = state.segmentation.alpha;
    },
  };
}

async function segmentPart(
  state: SegmentState,
  photo: Photo,
  part: ReturnType<typeof toBox>,
  steps: SegmentationPipeline,
): Promise<Segmentation> {
  const { width, height } = photo;
  const options = optionsOnPart(state.job.options ?? {}, part);
  const found = await segmentPhoto(state, photoPart(photo, part), options, steps);
  return {
    ...found,
    alpha: widenPlane(found.alpha, part, width, height),
    ...(found.classes ? { classes: widenClasses(found.classes, part, width, height) } : {}),
  };
}

function segmentPhoto(
  { job, tools, evidence, previewMask }: SegmentState,
  photo: Photo,
  options: CutoutOptions,
  steps: SegmentationPipeline,
): Promise<Segmentation> {
  const { runner } = tools;
  const { watch, parts } = runner;
  const context: Context = {
    ...{ options, evidence, previewMask, runner, parts },
    photo: new PhotoView(photo),
    networks: openNetworkSet(tools.networks, job.mode, { watch, evidence, previewMask }),
  };
  return segment(job.mode, context, steps);
}
