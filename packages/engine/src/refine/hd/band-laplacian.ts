import { cropRgb } from '../../image/crop.js';
import type { Box } from '../../types.js';
import { mattingLaplacian, WORK_PLANES } from './matting-laplacian.js';

/** The matting Laplacian's product with a vector, in some rectangles of a picture alone. */
export interface BandLaplacian {
  /** Writes L·p to the rectangles of `out`, both h·w; they must not be the same. */
  multiply(p: Float32Array, out: Float32Array): void;
}

/**
 * As {@link mattingLaplacian}, worked out in `rects` alone: a product in a pixel needs what is two
 * windows around it, so each rectangle is a small picture with that much around it.
 *
 * @param rgb h·w·3, 0..255
 * @param rects inside the picture
 */
export function bandLaplacian(
  rgb: Uint8Array,
  width: number,
  height: number,
  rects: readonly Box[],
  radius: number,
  epsilon: number,
): BandLaplacian {
  const seenBoxes = rects.map((rect) => widened(rect, 2 * radius, width, height));
  const largest = seenBoxes.reduce((most, seen) => Math.max(most, seen.width * seen.height), 0);
  const shared = new Float32Array(WORK_PLANES * largest);
  const parts = rects.map((rect, index) => {
    const seen = seenBoxes[index]!;
    const crop = cropRgb(rgb, width, seen);
    return {
      rect,
      seen,
      laplacian: mattingLaplacian(crop, seen.width, seen.height, radius, epsilon, shared),
    };
  });
  const p = new Float32Array(largest);
  const product = new Float32Array(largest);
  return {
    multiply(from, out) {
      for (const { rect, seen, laplacian } of parts) {
        for (let y = 0; y < seen.height; y++) {
          const start = (seen.top + y) * width + seen.left;
          p.set(from.subarray(start, start + seen.width), y * seen.width);
        }
        laplacian.multiply(p, product);
        for (let y = rect.top; y < rect.top + rect.height; y++) {
          const start = (y - seen.top) * seen.width + rect.left - seen.left;
          out.set(product.subarray(start, start + rect.width), y * width + rect.left);
        }
      }
    },
  };
}

function widened(
  { left, top, width, height }: Box,
  by: number,
  right: number,
  bottom: number,
): Box {
  const from = { left: Math.max(0, left - by), top: Math.max(0, top - by) };
  return {
    ...from,
    width: Math.min(right, left + width + by) - from.left,
    height: Math.min(bottom, top + height + by) - from.top,
  };
}
