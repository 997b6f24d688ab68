import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';

/** Predictions are compared at this size, px: finer, edges would count for more than things. */
const AGREEMENT_SIDE_PX = 192;

/**
 * How far predictions of one photo agree: for each two of them the soft IoU, Σ min / Σ max, and
 * of these the mean.
 *
 * @param predictions two or more, over the whole photo, of any size, 0..1
 * @returns 0..1; 1 where all of them are empty
 */
export function agreement(predictions: readonly FloatMap[]): number {
  const small = predictions.map(
    (plane) => resampleMap(plane, AGREEMENT_SIDE_PX, AGREEMENT_SIDE_PX).data,
  );
  let sum = 0;
  let pairs = 0;
  for (const [i, a] of small.entries()) {
    for (const b of small.slice(i + 1)) {
      sum += softIou(a, b);
      pairs++;
    }
  }
  return pairs === 0 ? 1 : sum / pairs;
}

function softIou(a: Float32Array, b: Float32Array): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    both += Math.min(a[i]!, b[i]!);
    either += Math.max(a[i]!, b[i]!);
  }
  return either > 0 ? both / either : 1;
}
