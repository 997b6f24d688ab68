import { alphaHistogram } from '../ops/alpha-histogram.js';
import { tunedGroup } from '../tuned.js';

/** Alpha above this is opaque, of 255. */
const OPAQUE = 127;
/** A subject of which less is opaque is a haze over the photo: on what it was set, 0.73 and more of them, 0.002 of the faces. */
const SUBJECT = tunedGroup(
  'subject',
  { minOpaqueShare: 0.1 },
  { setOn: 'cutouts of springs, nets, spray and fringes, and forty faces of a finger’s breadth' },
);

/**
 * Whether an alpha is a subject, soft as it may be, and not a faint haze.
 * @param alpha h·w, 0..255
 */
export function hasSubject(alpha: Uint8Array): boolean {
  let all = 0;
  let opaque = 0;
  for (const [a, count] of alphaHistogram(alpha).entries()) {
    all += a * count;
    if (a > OPAQUE) opaque += a * count;
  }
  return opaque > SUBJECT.minOpaqueShare * all;
}
