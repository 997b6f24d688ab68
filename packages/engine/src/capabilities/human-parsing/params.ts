import { NOT_MEASURED, tunedGroup } from '../../tuned.js';

/** Where people are parsed beside the whole of their box; lengths are parts of its shorter side. */
export const WINDOWS = tunedGroup(
  'parsing.windows',
  {
    /** Longer than this many widths, windows are seen beside the whole. */
    minElongation: 1.3,
    /** They are a little longer than the person is wide, and overlap by two fifths or more of their own side. */
    side: 1.15,
    step: 0.6,
    /** Bounds the number of windows: of what is thinner, they are longer than it is wide. */
    maxCount: 8,
  },
  NOT_MEASURED,
);

/** The box around people in which they are parsed. */
export const PEOPLE_BOX = tunedGroup(
  'parsing.people',
  {
    /** Above this the matte shows people. */
    minAlpha: 0.4,
    /** Around their box, of its sides: what they hold may stick out. */
    marginAcross: 0.15,
    marginDown: 0.08,
  },
  NOT_MEASURED,
);

/** The network's probability falls over many pixels; this part of it is the edge. The radius is in px of the view. */
export const OUTLINE = tunedGroup(
  'parsing.outline',
  { from: 0.2, to: 0.8, radiusPx: 8, epsilon: 1e-4 },
  NOT_MEASURED,
);
