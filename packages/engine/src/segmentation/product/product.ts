import { requireSalient, saliencySteps } from '../saliency/saliency.js';
import type { SegmentationPipeline } from '../state.js';
import { upsampleSteps } from '../upsample-steps.js';

/** Products, one or several: the salient subject, be it a person or not. */
export const productSteps: SegmentationPipeline = [
  ...saliencySteps,
  requireSalient,
  ...upsampleSteps,
];
