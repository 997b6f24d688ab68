/** A box as shares of a picture's width and height, 0..1. */
interface ShareBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around all of a mask, as shares of width and height; null where it is empty. */
export function boxAround(mask: Uint8Array, width: number, height: number): ShareBox | null {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  if (right === 0) return null;
  return { left: left / width, top: top / height, right: right / width, bottom: bottom / height };
}
