import { alphaHistogram } from '../ops/alpha-histogram.js';
import { sigmoid } from '../ops/scalar.js';
import type { Evidence } from './evidence.js';
import { ODDS, SALIENCY, WEIGHTS, WHOLE } from './params.js';

/**
 * How well a cutout probably fits its subject, 0..1: an estimate of its IoU, from how sure
 * its alpha is and how far those agree who were asked (docs/adr/0012).
 *
 * @param alpha h·w, 0..255
 * @param fit where the subject was chosen by points or a box: how well the mask fits them, 0..1
 */
export function confidenceOf(alpha: Uint8Array, evidence: Evidence, fit?: number): number {
  const counts = alphaHistogram(alpha);
  if (coversAll(counts)) return 0;
  let odds = ODDS.certain - ODDS.uncertainty * (1 - expectedIou(counts));
  // Who points at a thing does so because the mode took another: doubts about that are no matter.
  if (fit !== undefined) return fit * sigmoid(odds);
  const besidePeople = evidence.agreements.has('people');
  const weights = {
    ...WEIGHTS,
    saliency: besidePeople ? SALIENCY.besidePeople : SALIENCY.alone,
  };
  for (const [name, agreed] of evidence.agreements) odds -= weights[name] * (1 - agreed);
  return sigmoid(odds);
}

/** Where nothing was taken away, no subject was told from what is around it. */
function coversAll(counts: Uint32Array): boolean {
  let sum = 0;
  let pixels = 0;
  for (const [a, count] of counts.entries()) {
    sum += a * count;
    pixels += count;
  }
  return sum > WHOLE.maxAreaRatio * 255 * pixels;
}

/**
 * The IoU with the truth that is to be expected where alpha is a probability: of the mask
 * above a half so much is right, and beyond it so much is missing.
 */
function expectedIou(counts: Uint32Array): number {
  let right = 0;
  let missing = 0;
  let mask = 0;
  for (const [a, count] of counts.entries()) {
    if (a > 127) {
      right += a * count;
      mask += 255 * count;
    } else missing += a * count;
  }
  return mask === 0 ? 0 : right / (mask + missing);
}
