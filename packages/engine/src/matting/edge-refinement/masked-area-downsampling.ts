import { areas } from '../../ops/area-weights.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Box } from '../../types.js';

/**
 * Downsamples a part of an alpha by area means, as `resampleMap` does, in some boxes of the answer
 * alone; elsewhere that is 0.
 *
 * @param alpha rows of `stride` px, 0..255
 * @param part of it, px
 * @param width of the answer, at most the part's; `height` likewise
 * @param boxes inside the answer, may overlap
 * @returns 0..1
 */
export function maskedAreaDownsample(
  alpha: Uint8Array,
  stride: number,
  part: Box,
  width: number,
  height: number,
  boxes: readonly Box[],
): FloatMap {
  const data = new Float32Array(width * height);
  const columns = areas(part.width, width);
  const rows = areas(part.height, height);
  const line = new Float32Array(part.width);
  for (const box of boxes) {
    const right = box.left + box.width;
    const from = columns.first[box.left]!;
    const to = columns.beyond[right - 1]!;
    for (let y = box.top; y < box.top + box.height; y++) {
      line.fill(0, from, to);
      for (let py = rows.first[y]!, w = y * rows.span; py < rows.beyond[y]!; py++, w++) {
        const weight = rows.weights[w]! / 255;
        const row = (part.top + py) * stride + part.left;
        for (let x = from; x < to; x++) line[x] = line[x]! + weight * alpha[row + x]!;
      }
      for (let x = box.left, at = y * width + x; x < right; x++, at++) {
        let sum = 0;
        const end = columns.beyond[x]!;
        for (let px = columns.first[x]!, w = x * columns.span; px < end; px++, w++) {
          sum += columns.weights[w]! * line[px]!;
        }
        data[at] = sum;
      }
    }
  }
  return { width, height, data };
}
