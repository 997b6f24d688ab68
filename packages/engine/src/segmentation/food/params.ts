import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

const MEASURED = {
  setOn: '19 photos of dishes with ground truth, none held back',
  page: 'experiments/0010-dishes-and-prompts.md',
};

/**
 * The pass over a dish: about so many px squared in all. A dish is found whole when it is seen small: at 1024² a burger
 * loses its filling, and the IoU is 0.76 where 512² with the photo's aspect has 0.88.
 */
export const DISH_PASS = tunedGroup('food.pass', { sidePx: 512 }, MEASURED);

/** Components below this share of the largest are not served: small leftovers, reflections, the next table. */
export const DISH_PARTS = tunedGroup('food.parts', { minAreaRatio: 0.1 }, NOT_MEASURED);

/** Whether an ellipse is a rim; shares of its radius, of its circumference, and of the mask. */
export const RIM = tunedGroup(
  'food.rim.fit',
  {
    /** The outline is on the rim when it is no further off, in radii. */
    tolerance: 0.03,
    /** How much of the rim is outline, how much of it is in the photo, and how much of the mask it holds. */
    minSupport: 0.8,
    minVisible: 0.6,
    minHeld: 0.9,
    /** Beyond the rim, what is thinner than twice this, in radii, is cutlery and not food. */
    minHalfWidth: 0.06,
    /**
     * Levels of alpha at which a rim is looked for beside a half: it is often a thin ring that the network is half sure
     * of, broken at one level and whole at another, and a hair's breadth in the network's answer decides which.
     */
    lowLevel: 0.25,
    highLevel: 0.75,
  },
  MEASURED,
);

/** Which ellipses are looked at; lengths are shares of the photo's longer side. */
export const ELLIPSE = tunedGroup(
  'food.rim.ellipse',
  {
    /** Smaller is no dish, larger no rim but noise. */
    minRadius: 0.08,
    maxRadius: 0.9,
    /** Plates are round or oval, and seen from no flatter than this: longer axis over shorter. */
    maxAxisRatio: 3,
    /** A stretch of the rim is supported by outline this near. */
    supportReach: 0.05,
  },
  NOT_MEASURED,
);

/** A part beyond the rim is cutlery where it reaches so much of the radius out and is so many times as long as wide. */
export const CUTLERY = tunedGroup(
  'food.rim.cutlery',
  { minReach: 0.2, minElongation: 3 },
  {
    setOn: '19 photos of dishes with ground truth, of which one has it',
    page: 'experiments/0067-food-without-tableware.md',
  },
);
