import type { Box } from '../types.js';
import type { Mask } from './mask.js';

/** What is more than half opaque. */
const OPAQUE = 128;

/**
 * The tightest box around the pixels that are more than half opaque; null where there is none.
 *
 * @param rgba an image of four channels, h·w·4
 */
export function boundingBox(rgba: Mask): Box | null {
  return tightBox(rgba, 4, 3);
}

/** As {@link boundingBox}, of an alpha alone; h·w, 0..255. */
export function alphaBox(alpha: Mask): Box | null {
  return tightBox(alpha, 1, 0);
}

/** @param step bytes of a pixel, of which the one at `offset` is alpha */
function tightBox({ width, height, data }: Mask, step: number, offset: number): Box | null {
  /** The first opaque column from `from` on before `to`; `to` without any. */
  const firstOf = (y: number, from: number, to: number) => {
    const row = y * width * step + offset;
    let x = from;
    while (x < to && data[row + x * step]! < OPAQUE) x++;
    return x;
  };
  let top = 0;
  while (top < height && firstOf(top, 0, width) === width) top++;
  if (top === height) return null;
  let bottom = height - 1;
  while (firstOf(bottom, 0, width) === width) bottom--;
  // Of each row only what lies beyond the box so far can make it wider.
  let left = width;
  let right = -1;
  for (let y = top; y <= bottom; y++) {
    left = firstOf(y, 0, left);
    const row = y * width * step + offset;
    let x = width - 1;
    while (x > right && data[row + x * step]! < OPAQUE) x--;
    right = x;
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
