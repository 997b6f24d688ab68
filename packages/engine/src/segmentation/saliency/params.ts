import { tunedGroup } from '../../tuned.js';

/**
 * Uncertainty of the decision from the coarse passes, sum of min(α, 1 − α) over the area of the subject, from which a
 * pass at full size follows.
 */
export const FINE_PASS = tunedGroup(
  'saliency.finePass',
  { minUncertainty: 0.05 },
  {
    setOn: '519 photos of both evaluation sets, 28 sources',
    page: 'experiments/saliency-fusion.md',
  },
);
