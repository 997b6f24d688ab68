import type { FloatMap } from '../../ops/float-map.js';
import { sigmoid } from '../../ops/scalar.js';

/** Probabilities are kept this far from 0 and 1 before their logit is taken, as in training. */
const LEAST = 0.02;
/** Logits of 1025 levels: a logarithm for each pixel would take most of the time. */
const LOGITS = Float32Array.from({ length: 1025 }, (_, i) => {
  const p = Math.min(1 - LEAST, Math.max(LEAST, i / 1024));
  return Math.log(p / (1 - p));
});

interface WeightedMap {
  /** 0..1 */
  readonly map: FloatMap;
  /** Of the same size, 0..1. */
  readonly weight: FloatMap;
}

/**
 * Fuses probabilities of the same thing by the weighted sum of their logits, the weights of each pixel its own: a
 * logarithmic opinion pool (Genest and Zidek, "Combining Probability Distributions", Statistical Science 1986).
 *
 * @param maps one or more, of one size; weights of a pixel sum to 1
 * @param residual logits that are added; of the same size
 * @returns of the same size, 0..1
 */
export function poolLogits(maps: readonly WeightedMap[], residual: FloatMap): FloatMap {
  const { width, height } = residual;
  const data = new Float32Array(residual.data);
  for (const { map, weight } of maps) {
    for (let i = 0; i < data.length; i++) {
      data[i]! += weight.data[i]! * LOGITS[Math.round(1024 * map.data[i]!)]!;
    }
  }
  for (let i = 0; i < data.length; i++) data[i] = sigmoid(data[i]!);
  return { width, height, data };
}
