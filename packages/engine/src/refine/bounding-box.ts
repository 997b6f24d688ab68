import type { Box } from '../types.js';

/** The tightest box around the pixels that are more than half opaque; null where there is none. */
export function boundingBox(rgba: Uint8Array, width: number, height: number): Box | null {
  return boxOf(rgba, 4, 3, width, height);
}

/** As {@link boundingBox}, of an alpha alone; h·w, 0..255. */
export function alphaBox(alpha: Uint8Array, width: number, height: number): Box | null {
  return boxOf(alpha, 1, 0, width, height);
}

/** @param step bytes of a pixel, of which the one at `offset` is alpha */
function boxOf(
  data: Uint8Array,
  step: number,
  offset: number,
  width: number,
  height: number,
): Box | null {
  let top = -1;
  let bottom = 0;
  let left = width;
  let right = -1;
  for (let y = 0; y < height; y++) {
    const row = y * width * step + offset;
    let first = 0;
    while (first < width && data[row + first * step]! < 128) first++;
    if (first === width) continue;
    let last = width - 1;
    while (data[row + last * step]! < 128) last--;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  if (top < 0) return null;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
