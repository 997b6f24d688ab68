import type { FloatMap } from '../../ops/float-map.js';

/** Probabilities are kept this far from 0 and 1: one pass alone cannot outvote all others. */
const LEAST = 1 / 255;

/**
 * Fuses several probabilities of the same thing: the mean of their logits, which is the logarithmic opinion pool
 * (Genest and Zidek, "Combining Probability Distributions", Statistical Science 1986), times a sharpness: passes that
 * agree are surer together than each by itself.
 *
 * @param planes one or more, of one size, 0..1
 * @param weight how far the first is replaced by the result, 0..1
 * @param sharpness 1 or more: up to the number of planes, as many as are independent of each other
 * @returns of the same size, 0..1
 */
export function fuseLogits(planes: readonly FloatMap[], weight = 1, sharpness = 1): FloatMap {
  const [first] = planes;
  if (!first) throw new Error('expected a plane to fuse');
  const { width, height } = first;
  const data = new Float32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    let inside = 1;
    let outside = 1;
    for (const plane of planes) {
      const p = Math.min(1 - LEAST, Math.max(LEAST, plane.data[i]!));
      inside *= p;
      outside *= 1 - p;
    }
    const fused = 1 / (1 + (outside / inside) ** (sharpness / planes.length));
    data[i] = first.data[i]! + weight * (fused - first.data[i]!);
  }
  return { width, height, data };
}
