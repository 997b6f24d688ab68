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

/**
 * Uncertainty of the decision, measured in the same way, above which it is of nothing. Pictures without a subject have 3.8
 * and more, unless something else is taken for one; photos with a subject at most 1.5.
 */
export const NOTHING = tunedGroup(
  'saliency.nothing',
  { minUncertainty: 2 },
  {
    setOn: '519 photos of both evaluation sets, 28 sources, and 29 pictures of nothing',
    page: 'experiments/pictures-of-nothing.md',
  },
);
