import type { Photo } from '../../image/photo.js';
import { alphaToFloat } from '../../ops/alpha-to-float.js';
import { boxFilter } from '../../ops/box-filter.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { clamp01 } from '../../ops/scalar.js';

/** Longer side at which the two alphas are compared, px: that of the network's masks. */
const COMPARE_SIDE_PX = 256;
/** Window in which they are compared, and how far from the mask anything may be; px of that. */
const RADIUS = 3;
/**
 * Mean difference in the window up to which the mode's own edge counts as the same edge, and
 * from which on it is another's. A straight edge that is one px off differs by 1/7 there.
 */
const SAME = 0.15;
const OTHER = 0.35;

/**
 * Joins what a caller chose with what the mode found by itself: the mode's edges are fine
 * but may be those of other things too, the chosen mask is right but coarse. Where both tell
 * of the same edge the mode's is taken; far from the mask everything is 0.
 *
 * @param chosen h·w, 0..255
 * @param own h·w, 0..255
 * @param part the mode keeps a part of things, so inside the mask its alpha is taken as it is
 * @returns h·w, 0..255
 */
export function fusePrompted(
  chosen: Uint8Array,
  own: Uint8Array,
  { width, height }: Photo,
  part: boolean,
): Uint8Array {
  const scale = Math.min(1, COMPARE_SIDE_PX / Math.max(width, height));
  const small = (alpha: Uint8Array) =>
    resampleMap(
      { width, height, data: alphaToFloat(alpha) },
      Math.max(1, Math.round(width * scale)),
      Math.max(1, Math.round(height * scale)),
    );
  const coarse = small(chosen);
  const near = nearness(coarse);
  const trust = part ? coarse : sameness(coarse, small(own));
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

/** 1 on the mask and close by, falling to 0 at RADIUS px from it. */
function nearness(mask: FloatMap): FloatMap {
  const near = windowMean(mask);
  for (let i = 0; i < near.data.length; i++) {
    near.data[i] = Math.min(1, near.data[i]! * (2 * RADIUS + 1));
  }
  return near;
}

/** 1 where two alphas agree around a pixel, 0 where they do not. */
function sameness(a: FloatMap, b: FloatMap): FloatMap {
  const data = a.data.map((value, i) => Math.abs(value - b.data[i]!));
  const same = windowMean({ ...a, data });
  for (let i = 0; i < data.length; i++) {
    same.data[i] = clamp01((OTHER - same.data[i]!) / (OTHER - SAME));
  }
  return same;
}

function windowMean({ width, height, data }: FloatMap): FloatMap {
  const mean = new Float32Array(data.length);
  boxFilter(data, width, height, RADIUS, new Float32Array(data.length), mean);
  return { width, height, data: mean };
}
