import { tunedGroup } from '../../tuned.js';

const PROVENANCE = {
  setOn: '133 photos of both evaluation sets, 25 sources',
  page: 'experiments/saliency-passes.md',
};

/** Longer side of the smaller pass, px; it keeps the aspect ratio. */
export const SMALLER_PASS = tunedGroup('saliency.smallerPass', { side: 768 }, PROVENANCE);

/**
 * Share of uncertain alpha at which further passes begin to count, and from which on they count fully. Half of
 * everyday photos are below, where one pass is as good as three.
 */
export const UNCERTAIN = tunedGroup('saliency.uncertain', { from: 0.05, to: 0.1 }, PROVENANCE);

/** Of fused logits: from 1.5 to 3 the error of alpha is the same to 3 %, at 1 it is a tenth greater. */
export const FUSION = tunedGroup('saliency.fusion', { sharpness: 2 }, PROVENANCE);
