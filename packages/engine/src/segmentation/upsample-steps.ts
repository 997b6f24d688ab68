import { need } from '../context/step.js';
import { clampAlphaLevels } from '../matting/alpha-levels.js';
import type { SegmentationPipeline } from './state.js';
import { upsampleWithEdges } from './upsample-alpha.js';

/** Brings a saliency map, or what else is coarse, to the photo's size. */
export const upsampleSteps: SegmentationPipeline = [
  {
    id: 'upsample-alpha',
    does: 'Guided upsampling of the coarse alpha to the photo’s size, along the photo’s edges',
    reads: 'coarse alpha (the saliency map unless a step set another), photo',
    sets: 'alpha',
    params: 'guidedFilter',
    async run(state) {
      const coarse = state.coarse ?? need(state, 'saliency');
      state.alpha = await upsampleWithEdges(state.context, coarse);
    },
  },
  {
    id: 'alpha-levels',
    does: 'Alpha within 4.5 % of 0 or 1 is clamped, so that nothing shines through what is opaque',
    reads: 'alpha',
    sets: 'alpha',
    params: 'alphaLevels',
    optional: 'alpha-levels',
    run: (state) => clampAlphaLevels(need(state, 'alpha')),
  },
];
