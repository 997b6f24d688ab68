import { alphaHistogram } from '../ops/alpha-histogram.js';

/** Alpha above this is firm, of 255. */
const FIRM = 127;
/**
 * A subject of which less is firm is a haze over the photo. Cutouts of springs, nets, spray and
 * fringes have 0.73 and more of their alpha there, forty faces of a finger's breadth 0.002.
 */
const LEAST_FIRM = 0.1;

/**
 * Whether an alpha is a subject, soft as it may be, and not a faint haze.
 * @param alpha h·w, 0..255
 */
export function hasSubject(alpha: Uint8Array): boolean {
  let all = 0;
  let firm = 0;
  for (const [a, count] of alphaHistogram(alpha).entries()) {
    all += a * count;
    if (a > FIRM) firm += a * count;
  }
  return firm > LEAST_FIRM * all;
}
