import type { Evidence } from './evidence.js';

/**
 * How well a cutout probably fits its subject, 0..1: an estimate of its IoU, from how sure
 * its alpha is and how far the networks that were asked agree (docs/adr/0012).
 *
 * @param alpha h·w, 0..255
 * @param chosen where the subject was chosen by points or a box: how well the mask fits them
 */
export function confidenceOf(alpha: Uint8Array, evidence: Evidence, chosen?: number): number {
  const sure = expectedIou(alpha);
  // Who points at a thing does so because the mode took another: doubts about that are no matter.
  if (chosen !== undefined) return sure * chosen;
  return sure * Math.min(1, ...evidence.agreements.values());
}

/**
 * The IoU with the truth that is to be expected where alpha is a probability: of the mask
 * above a half so much is right, and beyond it so much is missing.
 */
function expectedIou(alpha: Uint8Array): number {
  let right = 0;
  let missing = 0;
  let mask = 0;
  for (const a of alpha) {
    if (a > 127) {
      right += a;
      mask += 255;
    } else missing += a;
  }
  return mask === 0 ? 0 : right / (mask + missing);
}
