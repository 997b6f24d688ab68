import { clamp01 } from '../../ops/scalar.js';
import type { Bounds } from './bounds.js';
import type { GuidedInput } from './filter-strip.js';

/** Below this an alpha is noise of the networks, not haze that anyone would want to see. */
const FLOOR = 0.5 / 255;
/** From here on the result is 255. */
const CEILING = 1 - 0.5 / 255;

/** Where alpha is flat it is enlarged (bilinear), which mostly means that nothing, or all, is filled. */
export function upsampleFlat({ alpha, photo, targets, out }: GuidedInput, piece: Bounds): void {
  const { rows, columns } = targets;
  const { low, high } = rangeOf(alpha, piece);
  if (high <= FLOOR) return;
  const from = columns.starts[piece.left]!;
  const to = columns.starts[piece.right]!;
  if (low >= CEILING) {
    for (let y = rows.starts[piece.top]!; y < rows.starts[piece.bottom]!; y++) {
      out.fill(255, y * photo.width + from, y * photo.width + to);
    }
    return;
  }
  const { width, height, data } = alpha;
  for (let row = piece.top; row < piece.bottom; row++) {
    const below = row + 1 < height ? width : 0;
    for (let y = rows.starts[row]!; y < rows.starts[row + 1]!; y++) {
      const down = rows.fractions[y]!;
      for (let column = piece.left, x = from; column < piece.right; column++) {
        const i = row * width + column;
        const next = column + 1 < width ? 1 : 0;
        const left = data[i]! + down * (data[i + below]! - data[i]!);
        const right = data[i + next]! + down * (data[i + next + below]! - data[i + next]!);
        for (const end = columns.starts[column + 1]!; x < end; x++) {
          const value = left + columns.fractions[x]! * (right - left);
          out[y * photo.width + x] = Math.round(255 * clamp01(value));
        }
      }
    }
  }
}

/** Of the piece and the next pixels after it. */
function rangeOf(
  { width, height, data }: GuidedInput['alpha'],
  { left, top, right, bottom }: Bounds,
): { readonly low: number; readonly high: number } {
  let low = 1;
  let high = 0;
  for (let y = top; y < Math.min(height, bottom + 1); y++) {
    for (let i = y * width + left, end = y * width + Math.min(width, right + 1); i < end; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
  }
  return { low, high };
}
