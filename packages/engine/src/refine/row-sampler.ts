import type { Plane } from '../plane.js';

/**
 * Reads a small plane as if it were stretched to `width` × `height` (bilinear), a row at a
 * time: what is needed once at each pixel of a large photo need not be kept at its size.
 *
 * @returns fills `out` (width) with row y
 */
export function rowSampler(
  plane: Plane,
  width: number,
  height: number,
): (y: number, out: Float32Array) => void {
  const columns = Float32Array.from({ length: width }, (_, x) => source(x, width, plane.width));
  return (y, out) => {
    const at = source(y, height, plane.height);
    const upper = Math.floor(at);
    const lower = Math.min(plane.height - 1, upper + 1);
    const down = at - upper;
    for (let x = 0; x < width; x++) {
      const left = Math.floor(columns[x]!);
      const right = Math.min(plane.width - 1, left + 1);
      const across = columns[x]! - left;
      const a = plane.data[upper * plane.width + left]!;
      const b = plane.data[upper * plane.width + right]!;
      const c = plane.data[lower * plane.width + left]!;
      const d = plane.data[lower * plane.width + right]!;
      const top = a + (b - a) * across;
      out[x] = top + (c + (d - c) * across - top) * down;
    }
  };
}

/** Where position `i` of `to` lies among `from` pixels; centres at halves, edges repeated. */
function source(i: number, to: number, from: number): number {
  return Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
}
