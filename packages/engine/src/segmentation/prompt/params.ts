import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

/** Whether a prompt means what the mode found by itself. */
export const AGREEMENT = tunedGroup(
  'prompt.agreement',
  {
    /** IoU of the caller's box and the box around the subject from which on both mean the same object. */
    boxIou: 0.8,
    /** A component of which so much lies in the caller's box is of the object in it. */
    minInBox: 0.5,
    /** Smaller components, in parts of the selected area, within the selected ones' box are of the same object. */
    maxFragmentRatio: 0.1,
    /** How far beyond a component its soft edge may reach, px at 256 px of the longer side. */
    edgePx: 3,
  },
  { setOn: '140 photos of both evaluation sets', page: 'experiments/prompts.md' },
);

/** Which of MobileSAM's masks is taken, and what of it. */
export const MASK = tunedGroup(
  'prompt.mask',
  {
    /**
     * How much agreement with the mode's own alpha counts beside the quality that the network expects of a mask: it decides
     * between near equals, and no more. Who points at a thing wants it, and not what would have been taken anyway.
     */
    agreementWeight: 0.05,
    /** Components below this share of the largest are none of the mask, unless a point is on them. */
    minAreaRatio: 0.05,
    /** Holes below this share of the largest empty component are faults; handles' openings are larger. */
    minHoleRatio: 0.005,
    /** Of the mask, so much must be of the mode's own alpha for the mode to decide what of it is kept. */
    minModeShare: 0.1,
    /** Steeper than the network's own sigmoid: its masks are hard, and their softness is only size. */
    gain: 2,
  },
  NOT_MEASURED,
);

/** Where a mask and the mode's own alpha have the same edge; px of a comparison map. */
export const SAME_EDGE = tunedGroup(
  'prompt.sameEdge',
  {
    /** Window in which the two alphas are compared, and how far from the mask anything may be. */
    radiusPx: 3,
    /**
     * Mean difference in the window up to which the mode's own edge counts as the same edge, and from which on it is
     * another's. A straight edge that is one px off differs by 1/7 there.
     */
    same: 0.15,
    other: 0.35,
  },
  NOT_MEASURED,
);
