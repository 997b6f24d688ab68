import { boxFilter } from './box-filter.js';

/**
 * Morphological opening with a square window: what is nowhere (2r+1) px wide and high
 * disappears, the rest stays as it is but for its corners.
 *
 * @param mask h·w, 1 and 0
 * @returns h·w, 1 and 0
 */
export function open(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return dilate(erode(mask, width, height, radius), width, height, radius);
}

/** 1 where all of the window is; beyond the border counts as inside. */
function erode(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  // A window of which one pixel is missing has a mean of at most 1 − 1/(2r+1)².
  const limit = 1 - 0.5 / (2 * radius + 1) ** 2;
  return threshold(mask, width, height, radius, limit);
}

/** 1 where any of the (2r+1)² window is. */
export function dilate(
  mask: Uint8Array,
  width: number,
  height: number,
  radius: number,
): Uint8Array {
  return threshold(mask, width, height, radius, 0.5 / (2 * radius + 1) ** 2);
}

function threshold(
  mask: Uint8Array,
  width: number,
  height: number,
  radius: number,
  limit: number,
): Uint8Array {
  const mean = new Float32Array(mask);
  boxFilter(mean, width, height, radius, new Float32Array(mask.length), mean);
  const above = new Uint8Array(mask.length);
  for (let i = 0; i < above.length; i++) above[i] = mean[i]! > limit ? 1 : 0;
  return above;
}
