import { boxFilter } from './box-filter.js';
import type { Mask } from './mask.js';

/**
 * Morphological opening with a square window: what is nowhere (2r+1) px wide and high
 * disappears, the rest stays as it is but for its corners.
 *
 * @param mask 1 and 0
 */
export function open(mask: Mask, radius: number): Mask {
  return dilate(erode(mask, radius), radius);
}

/** 1 where all of the window is; beyond the border counts as inside. */
function erode(mask: Mask, radius: number): Mask {
  // A window of which one pixel is missing has a mean of at most 1 − 1/(2r+1)².
  return meanAbove(mask, radius, 1 - 0.5 / (2 * radius + 1) ** 2);
}

/** 1 where any of the (2r+1)² window is. */
export function dilate(mask: Mask, radius: number): Mask {
  return meanAbove(mask, radius, 0.5 / (2 * radius + 1) ** 2);
}

function meanAbove({ width, height, data }: Mask, radius: number, limit: number): Mask {
  const mean = new Float32Array(data);
  boxFilter(mean, width, height, radius, new Float32Array(data.length), mean);
  const above = new Uint8Array(data.length);
  for (let i = 0; i < above.length; i++) above[i] = mean[i]! > limit ? 1 : 0;
  return { width, height, data: above };
}
