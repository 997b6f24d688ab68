import type { Plane } from '../../plane.js';
import type { Box } from '../../types.js';
import { areaTaps } from '../resample-plane.js';

/**
 * Shrinks a part of an alpha by area means, as `resamplePlane` does, in some boxes of the answer
 * alone; elsewhere that is 0.
 *
 * @param alpha rows of `stride` px, 0..255
 * @param part of it, px
 * @param width of the answer, at most the part's; `height` likewise
 * @param boxes inside the answer, may overlap
 * @returns 0..1
 */
export function shrinkWithin(
  alpha: Uint8Array,
  stride: number,
  part: Box,
  width: number,
  height: number,
  boxes: readonly Box[],
): Plane {
  const data = new Float32Array(width * height);
  const columns = areaTaps(part.width, width);
  const rows = areaTaps(part.height, height);
  const line = new Float32Array(part.width + columns.span);
  for (const box of boxes) {
    const right = box.left + box.width;
    const from = columns.first[box.left]!;
    const to = Math.min(part.width, columns.first[right - 1]! + columns.span);
    for (let y = box.top; y < box.top + box.height; y++) {
      line.fill(0, from, to);
      for (let k = 0; k < rows.span; k++) {
        const weight = rows.weights[y * rows.span + k]! / 255;
        if (weight === 0) continue;
        const row = (part.top + rows.first[y]! + k) * stride + part.left;
        for (let x = from; x < to; x++) line[x] = line[x]! + weight * alpha[row + x]!;
      }
      for (let x = box.left, at = y * width + x; x < right; x++, at++) {
        let sum = 0;
        for (let k = 0; k < columns.span; k++) {
          sum += columns.weights[x * columns.span + k]! * line[columns.first[x]! + k]!;
        }
        data[at] = sum;
      }
    }
  }
  return { width, height, data };
}
