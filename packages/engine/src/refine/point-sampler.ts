import type { Plane } from '../plane.js';
import { resamplePlane } from './resample-plane.js';

/**
 * Reads single pixels of a plane as if it were resized to `width` × `height`, as
 * {@link resamplePlane} does: for who needs a few of a large photo's.
 *
 * @returns the value at pixel x, y
 */
export function pointSampler(
  plane: Plane,
  width: number,
  height: number,
): (x: number, y: number) => number {
  const fitted = resamplePlane(plane, Math.min(plane.width, width), Math.min(plane.height, height));
  const { data } = fitted;
  const columns = neighbours(fitted.width, width, 1);
  const rows = neighbours(fitted.height, height, fitted.width);
  return (x, y) => {
    const left = columns.low[x]!;
    const right = columns.high[x]!;
    const above = rows.low[y]!;
    const below = rows.high[y]!;
    const down = rows.share[y]!;
    const a = data[above + left]!;
    const b = data[above + right]!;
    const l = a + (data[below + left]! - a) * down;
    const r = b + (data[below + right]! - b) * down;
    return l + (r - l) * columns.share[x]!;
  };
}

/** For each of `to` pixels the two of `from` around its centre, and how near it is to the second. */
function neighbours(from: number, to: number, stride: number) {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.floor(at);
    low[i] = first * stride;
    high[i] = Math.min(from - 1, first + 1) * stride;
    share[i] = at - first;
  }
  return { low, high, share };
}
