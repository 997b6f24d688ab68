import type { Mask } from './mask.js';

/** A box as shares of a picture's width and height, 0..1. */
export interface RelativeBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around all of a mask, as shares of width and height; null where it is empty. */
export function relativeBox({ width, height, data: mask }: Mask): RelativeBox | null {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && mask[row + first] === 0) first++;
    if (first === width) continue;
    let last = width - 1;
    while (mask[row + last] === 0) last--;
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  if (right === 0) return null;
  return { left: left / width, top: top / height, right: right / width, bottom: bottom / height };
}
