import type { FloatMap } from '../../ops/float-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { clamp01 } from '../../ops/scalar.js';
import type { Size } from '../../ops/size.js';
import { comparisonMap, nearness, windowMean } from './comparison.js';
import { SAME_EDGE } from './params.js';

/**
 * Joins what a caller chose with what the mode found by itself: the mode's edges are fine
 * but may be those of other things too, the chosen mask is right but coarse. Where both tell
 * of the same edge the mode's is taken; far from the mask everything is 0.
 *
 * @param chosen h·w, 0..255
 * @param own h·w, 0..255
 * @param coarseOwn its {@link comparisonMap}
 * @param photo of which both are
 * @param part the mode keeps a part of things, so inside the mask its alpha is taken as it is
 * @returns h·w, 0..255
 */
export function fusePrompted(
  chosen: Uint8Array,
  own: Uint8Array,
  coarseOwn: FloatMap,
  photo: Size,
  part: boolean,
): Uint8Array {
  const { width, height } = photo;
  const coarse = comparisonMap(chosen, photo);
  const near = nearness(coarse, SAME_EDGE.radiusPx);
  const trust = part ? coarse : sameness(coarse, coarseOwn);
  const nearRow = rowSampler(near, width, height);
  const trustRow = rowSampler(trust, width, height);
  const nears = new Float32Array(width);
  const trusts = new Float32Array(width);
  const alpha = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    nearRow(y, nears);
    trustRow(y, trusts);
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const from = part ? Math.min(chosen[at]!, own[at]!) : chosen[at]!;
      alpha[at] = Math.round(nears[x]! * (from + (own[at]! - from) * trusts[x]!));
    }
  }
  return alpha;
}

/** 1 where two alphas agree around a pixel, 0 where they do not. */
function sameness(a: FloatMap, b: FloatMap): FloatMap {
  const data = a.data.map((value, i) => Math.abs(value - b.data[i]!));
  const same = windowMean({ ...a, data }, SAME_EDGE.radiusPx);
  for (let i = 0; i < data.length; i++) {
    same.data[i] = clamp01((SAME_EDGE.other - same.data[i]!) / (SAME_EDGE.other - SAME_EDGE.same));
  }
  return same;
}
