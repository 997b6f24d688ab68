import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

/** Closed-form matting; weights are of the windows' own. */
export const CLOSED_FORM = tunedGroup(
  'matting.edges.closedForm',
  {
    /** Windows as wide as those of the guided filter. At most 8: twice this must not be wider than a block of bandRects. */
    radiusPx: 4,
    /** How strongly alpha in the soft band is held to what was there: hardly, but enough to keep glass and veils as they were. */
    softWeight: 0.01,
  },
  {
    setOn: 'some of 14 photos with exact alpha, and one of a dog without',
    page: 'experiments/0011-hd-by-closed-form-matting.md',
  },
);

/** How it is solved. */
export const SOLVER = tunedGroup(
  'matting.edges.solver',
  {
    /** Variance of colours, in 0..1, below which a window is flat: below the noise of photos. */
    epsilon: 1e-5,
    /** Where alpha is known it is held as strongly as by its neighbours. */
    knownWeight: 1,
    /** Each step of conjugate gradients carries an edge on by two windows. Time grows with it. */
    steps: 8,
    /**
     * Alpha nearer than this to either end is put there, and what is between is stretched: the solution falls off towards
     * the ends without reaching them, which shows as a faint haze beside hair and coats.
     */
    haze: 0.02,
  },
  NOT_MEASURED,
);
