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
 * A subject of so small a share of the photo is a few pixels wide in the coarse passes, which make it fat: up to `from`
 * it has the outline of the pass at full size, from `to` on that of the decision, and between some of both. Not where that
 * pass shows another thing there: `minAgreement` is the soft IoU of both.
 */
export const SMALL = tunedGroup(
  'saliency.smallSubject',
  { from: 0.01, to: 0.02, minAgreement: 0.5, reachPx: 10, minAlpha: 0.2 },
  {
    setOn: '36 photos of two sources, mirrored around themselves, and seven composites',
    page: 'experiments/small-subjects.md',
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
