import { boxFilter } from '../ops/box-filter.js';

/** Three box means come near enough to a Gaussian for the eye. */
const PASSES = 3;

/**
 * Gaussian blur of one channel, in place.
 * Method: Kovesi, "Fast Almost-Gaussian Filtering", DICTA 2010.
 *
 * @param data h·w
 * @param sigma px
 */
export function blurPlane(data: Float32Array, width: number, height: number, sigma: number): void {
  const radius = Math.round((Math.sqrt((12 * sigma * sigma) / PASSES + 1) - 1) / 2);
  if (radius < 1) return;
  const scratch = new Float32Array(data.length);
  for (let pass = 0; pass < PASSES; pass++) {
    boxFilter(data, width, height, radius, scratch, data);
  }
}
