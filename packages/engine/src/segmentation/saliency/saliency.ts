import { MAP_SIZE, PASS_STRIDE } from '../../capabilities/saliency/saliency-segmenter.js';
import type { Context } from '../../context/context.js';
import { need } from '../../context/step.js';
import type { FloatMap } from '../../ops/float-map.js';
import { peakNormalised } from '../../ops/peak-normalised.js';
import { resampleMap } from '../../ops/resample-map.js';
import { ramp } from '../../ops/scalar.js';
import type { Size } from '../../ops/size.js';
import { uncertaintyRatio } from '../../ops/uncertainty-ratio.js';
import { newState, type SegmentationPipeline, type SegmentationState } from '../state.js';
import { fuseLogits } from './fuse-logits.js';
import { FUSION, SMALLER_PASS, UNCERTAIN } from './params.js';
import { predictSaliency } from './predict-saliency.js';

const UNCERTAIN_FIRST = 'the first pass is uncertain';

/** The salient subject of any kind by one pass; how uncertain that is decides about further ones. */
export const firstPass: SegmentationPipeline = [
  {
    id: 'saliency-pass',
    does: 'One pass of ISNet at 1024 × 1024 px, the photo stretched',
    reads: 'photo',
    sets: 'first pass, its uncertainty',
    networks: ['isnet'],
    params: 'saliency.uncertain',
    async run(state) {
      const { context } = state;
      const alpha = await context.networks.saliency.segment(context.photo);
      state.firstPass = { alpha, uncertainty: uncertaintyRatio(alpha) };
      state.saliency = alpha;
      state.passes = [alpha];
    },
  },
];

/**
 * The first pass fused with two cheaper ones where it is uncertain: ISNet at a smaller size with the aspect ratio
 * kept, and U²-Netp. They fail on other photos than the first, which is worth more than being better.
 */
export const furtherPasses: SegmentationPipeline = [
  {
    id: 'smaller-pass',
    does: 'A pass of ISNet at 768 px with the aspect ratio kept',
    reads: 'photo, uncertainty',
    sets: 'passes',
    networks: ['isnet'],
    params: 'saliency.smallerPass',
    optional: 'smaller-pass',
    when: (state) => weightOf(state) > 0,
    where: UNCERTAIN_FIRST,
    async run(state) {
      state.passes.push(await predictSaliency(state.context, smallerSize(state.context)));
    },
  },
  {
    id: 'u2netp-pass',
    does: 'A pass of U²-Netp at 320 × 320 px',
    reads: 'photo, uncertainty',
    sets: 'passes',
    networks: ['u2netp'],
    optional: 'u2netp-pass',
    when: (state) => weightOf(state) > 0 && state.context.networks.secondSaliency !== null,
    where: `${UNCERTAIN_FIRST}, and U²-Netp is there`,
    async run(state) {
      const { photo, networks } = state.context;
      const second = await networks.secondSaliency?.predict(photo);
      if (second) state.passes.push(second);
    },
  },
  {
    id: 'fuse-passes',
    does: 'The mean of the passes’ logits, weighted by the uncertainty of the first',
    reads: 'passes',
    sets: 'saliency',
    params: 'saliency.fusion',
    when: (state) => weightOf(state) > 0,
    where: UNCERTAIN_FIRST,
    run(state) {
      state.context.evidence.compare('passes', state.passes);
      const all = state.passes.map((pass) => resampleMap(pass, MAP_SIZE.width, MAP_SIZE.height));
      state.saliency = peakNormalised(fuseLogits(all, weightOf(state), FUSION.sharpness));
    },
  },
];

/** The salient subject of a photo, of any kind. */
export const saliencySteps: SegmentationPipeline = [...firstPass, ...furtherPasses];

/** How far further passes replace the first one, 0..1. */
function weightOf(state: SegmentationState): number {
  const { uncertainty } = need(state, 'firstPass');
  return state.context.networks.saliency.fusesPasses ? ramp(uncertainty, UNCERTAIN) : 0;
}

/** The saliency map of another picture than the request's photo; 0..1, 1024². */
export async function saliencyMap(context: Context): Promise<FloatMap> {
  const state = newState(context, 'common');
  await context.runner.run(saliencySteps, state);
  return need(state, 'saliency');
}

function smallerSize({ photo: { width, height } }: Context): Size {
  const scale = SMALLER_PASS.side / Math.max(width, height);
  const side = (length: number) =>
    PASS_STRIDE * Math.max(1, Math.round((length * scale) / PASS_STRIDE));
  return { width: side(width), height: side(height) };
}
