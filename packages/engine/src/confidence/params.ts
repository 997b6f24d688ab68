import { NOT_MEASURED, tunedGroup } from '../tuned.js';

const PAGE = 'experiments/0012-confidence.md';
const FITTED = { setOn: '49 photos of `common` and `product` with ground truth', page: PAGE };

/**
 * Log odds of the IoU to be expected: the first where nothing speaks against a cutout, less the second for what its own
 * alpha is uncertain of.
 */
export const ODDS = tunedGroup('confidence.odds', { certain: 2.9, uncertainty: 3.5 }, FITTED);

/** A cutout of more than this part of the photo is the photo. */
export const WHOLE = tunedGroup('confidence.whole', { maxAreaRatio: 0.995 }, NOT_MEASURED);

/**
 * What log odds lose where the predictions disagree that the saliency fusion decides from: where it decides alone, and
 * where its decision is one of three of people.
 */
export const SALIENCY = tunedGroup(
  'confidence.saliencyWeights',
  { alone: 2.1, besidePeople: 0.5 },
  {
    setOn: '328 photos of `common` and `product`, 20 sources, each left out in turn: 1.9 to 2.3',
    page: 'experiments/confidence-of-the-fusion.md',
  },
);

/** What log odds lose where predictions of one thing disagree, by the thing; the same numbers for all photos. */
export const WEIGHTS = {
  ...tunedGroup('confidence.fittedWeights', { passes: 0.5, box: 2 }, FITTED),
  // The first three are as that of the box.
  ...tunedGroup(
    'confidence.assumedWeights',
    { mask: 2, people: 2, rim: 2, plate: 4 },
    NOT_MEASURED,
  ),
  ...tunedGroup(
    'confidence.garmentWeights',
    { cloth: 8 },
    { setOn: '27 photos of garments; from 4 to 12 it is no matter', page: PAGE },
  ),
};
