import type { Box } from '../types.js';

/**
 * Cuts a box out of interleaved RGB.
 *
 * @param rgb rows of `width` pixels, three bytes each
 * @param box inside the picture, px
 * @returns box.height·box.width·3, a copy
 */
export function cropRgb(rgb: Uint8Array, width: number, box: Box): Uint8Array {
  const bytes = box.width * 3;
  const crop = new Uint8Array(bytes * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 3;
    crop.set(rgb.subarray(from, from + bytes), y * bytes);
  }
  return crop;
}
