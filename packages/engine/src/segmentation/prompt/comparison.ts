import { alphaToFloat } from '../../ops/alpha-to-float.js';
import { boxFilter } from '../../ops/box-filter.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { fitWithin, type Size } from '../../ops/size.js';

/** Longer side at which alphas, masks and prompts are compared, px: that of MobileSAM's masks. */
const COMPARE_SIDE_PX = 256;

/**
 * An alpha as it is compared with masks and prompts; a small photo's at its own size.
 *
 * @param alpha h·w of `photo`, 0..255
 * @returns 0..1, at most 256 px on the longer side
 */
export function comparisonMap(alpha: Uint8Array, { width, height }: Size): FloatMap {
  const small = fitWithin({ width, height }, COMPARE_SIDE_PX);
  return resampleMap({ width, height, data: alphaToFloat(alpha) }, small.width, small.height);
}

/** Mean over the (2·radius + 1)² window around each pixel; of the same size. */
export function windowMean({ width, height, data }: FloatMap, radius: number): FloatMap {
  const mean = new Float32Array(data.length);
  boxFilter(data, width, height, radius, new Float32Array(data.length), mean);
  return { width, height, data: mean };
}

/** 1 on a mask and close by, falling to 0 at `radius` px from it. */
export function nearness(mask: FloatMap, radius: number): FloatMap {
  const near = windowMean(mask, radius);
  for (let i = 0; i < near.data.length; i++) {
    near.data[i] = Math.min(1, near.data[i]! * (2 * radius + 1));
  }
  return near;
}
