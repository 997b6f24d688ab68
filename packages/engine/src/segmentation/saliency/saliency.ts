import type { SaliencyPasses } from '../../capabilities/saliency/saliency-fusion.js';
import type { Context } from '../../context/context.js';
import { need } from '../../context/step.js';
import type { FloatMap } from '../../ops/float-map.js';
import { peakNormalised } from '../../ops/peak-normalised.js';
import { uncertaintyRatio } from '../../ops/uncertainty-ratio.js';
import { nothingSalient } from '../nothing-salient.js';
import {
  newState,
  type SegmentationPipeline,
  type SegmentationState,
  type SegmentationStep,
} from '../state.js';
import { FINE_PASS, NOTHING } from './params.js';
import { isSmall, outlinedBy } from './small-subject.js';

const FUSED = 'the fusion’s networks are there';
const UNCERTAIN = 'the decision from the coarse passes is uncertain, or the subject is small';

/** ISNet at 768², or the plain pass at 1024² where the passes cannot be fused. */
export const firstPass: SegmentationPipeline = [
  {
    id: 'saliency-pass',
    does: 'One pass of ISNet at 768 × 768 px, the photo stretched; at 1024 × 1024 px where passes cannot be fused',
    reads: 'photo',
    sets: 'coarse pass, saliency',
    networks: ['isnet'],
    async run(state) {
      const { photo, networks } = state.context;
      if (networks.fusion) {
        const coarse = await networks.fusion.coarsePass(photo);
        state.passes.coarse = coarse;
        state.saliency = coarse.map;
      } else {
        state.saliency = await networks.saliency.segment(photo);
      }
    },
  },
];

/** Cheap passes of other networks, one learned decision from all, and a finer pass where that is uncertain. */
export const furtherPasses: SegmentationPipeline = [
  {
    id: 'u2netp-pass',
    does: 'A pass of U²-Netp at 320 × 320 px',
    reads: 'photo',
    sets: 'passes',
    networks: ['u2netp'],
    when: isFused,
    where: FUSED,
    async run(state) {
      const { photo, networks } = state.context;
      state.passes.second = await need(networks, 'fusion').secondPass(photo);
    },
  },
  {
    id: 'parts-pass',
    does: 'A pass of the selfie network at 256 × 256 px: people, by part',
    reads: 'photo',
    sets: 'passes',
    networks: ['selfie-multiclass'],
    when: isFused,
    where: FUSED,
    async run(state) {
      const { photo, networks } = state.context;
      state.passes.parts = await need(networks, 'fusion').partsPass(photo);
    },
  },
  {
    id: 'fuse-passes',
    does: 'One decision from all passes by our fusion network, added to the logits of the saliency maps',
    reads: 'photo, passes',
    sets: 'saliency, its uncertainty',
    networks: ['saliency-fusion'],
    when: isFused,
    where: FUSED,
    async run(state) {
      await fuse(state);
    },
  },
  {
    id: 'fine-pass',
    does: 'One pass of ISNet at 1024 × 1024 px, and the decision made anew',
    reads: 'photo, passes, uncertainty',
    sets: 'saliency, its uncertainty',
    networks: ['isnet', 'saliency-fusion'],
    params: 'saliency.finePass',
    optional: 'fine-pass',
    when: (state) =>
      isFused(state) &&
      (need(state, 'uncertainty') > FINE_PASS.minUncertainty || isSmall(need(state, 'saliency'))),
    where: UNCERTAIN,
    async run(state) {
      const { photo, networks } = state.context;
      state.passes.fine = await networks.saliency.predict(photo);
      await fuse(state);
    },
  },
  {
    id: 'small-subject',
    does: 'A small subject gets the outline that the pass at 1024 × 1024 px shows',
    reads: 'saliency, passes',
    sets: 'saliency',
    params: 'saliency.smallSubject',
    optional: 'small-subject',
    when: ({ passes, saliency }) => !!passes.fine && !!saliency && isSmall(saliency),
    where: 'the subject is small',
    run(state) {
      state.saliency = outlinedBy(need(state.passes, 'fine'), need(state, 'saliency'));
    },
  },
];

/** Refuses what the decision takes for no subject rather than for one. */
export const requireSalient: SegmentationStep = {
  id: 'require-subject',
  does: 'Error `no_subject` where the decision is far more uncertain than certain',
  reads: 'uncertainty',
  sets: 'nothing',
  params: 'saliency.nothing',
  when: isFused,
  where: FUSED,
  run(state) {
    if (need(state, 'uncertainty') > NOTHING.minUncertainty) throw nothingSalient();
  },
};

/** The salient subject of a photo, of any kind. */
export const saliencySteps: SegmentationPipeline = [...firstPass, ...furtherPasses];

function isFused({ context }: SegmentationState): boolean {
  return context.networks.fusion !== null;
}

/** Sets saliency, and its uncertainty before a faint decision is brought to its peak. */
async function fuse(state: SegmentationState): Promise<void> {
  const { photo, networks, evidence } = state.context;
  const passes: SaliencyPasses = {
    coarse: need(state.passes, 'coarse'),
    second: need(state.passes, 'second'),
    parts: need(state.passes, 'parts'),
    fine: state.passes.fine ?? null,
  };
  const { coarse, second, fine } = passes;
  evidence.compare('saliency', [coarse.map, second, ...(fine ? [fine] : [])]);
  const decision = await need(networks, 'fusion').fuse(photo, passes);
  state.uncertainty = uncertaintyRatio(decision);
  state.saliency = peakNormalised(decision);
}

/** The saliency map of another picture than the request's photo; 0..1. */
export async function saliencyMap(context: Context): Promise<FloatMap> {
  const state = newState(context, 'common');
  await context.runner.run(saliencySteps, state);
  return need(state, 'saliency');
}
