import { tunedGroup } from '../../tuned.js';

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
