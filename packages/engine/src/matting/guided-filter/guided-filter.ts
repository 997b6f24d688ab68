import type { Photo } from '../../image/photo.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Bounds } from './bounds.js';
import { filterStrip, type GuidedInput } from './filter-strip.js';
import { samplePositions } from './sample-positions.js';
import { upsampleFlat } from './upsample-flat.js';

/**
 * Strips of this width are worked down: what a row of them needs stays in the nearest cache.
 * Flatness is judged in pieces of a strip of this height. px.
 */
const STRIP = { width: 64, height: 16 };
/**
 * Alpha that changes less than this around a pixel is flat: its coefficients but for the offset are near 0, and the
 * filter would only move it within this range, a quarter of the result's smallest step.
 */
const FLAT = 0.25 / 255;
/** So near to 0 or 1, alpha is the network's noise: it is flat whatever it does there. */
const NOISE = 1.5 / 255;

/** What alpha is fitted to. */
export interface Guide {
  /** The photo at alpha's size, h·w·3, 0..255. */
  readonly rgb: Uint8Array;
  /** Of the window, px of the guide; at most 90. */
  readonly radius: number;
  /** Variance (of colours in 0..1) below which a patch counts as flat; 1e-5 or more. */
  readonly epsilon: number;
}

/**
 * Guided filter with a colour guide: He, Sun, Tang, "Guided Image Filtering", TPAMI 2013,
 * eq. 19–21; computed at a reduced size as in He, Sun, "Fast Guided Filter", 2015, and only
 * where alpha is not flat: most of a photo is all subject or all background. The local linear
 * coefficients (alpha = a·RGB + b) are enlarged (bilinear) and give the photo's own colours their alpha, which has the
 * photo's edges then.
 *
 * @param alpha h·w, 0..1
 * @returns alpha at the photo's size, h·w, 0..255
 */
export function guidedFilter(
  { rgb, radius, epsilon }: Guide,
  alpha: FloatMap,
  photo: Pick<Photo, 'rgb' | 'width' | 'height'>,
): Uint8Array {
  const { width, height } = alpha;
  const targets = {
    columns: samplePositions(width, photo.width),
    rows: samplePositions(height, photo.height),
  };
  const out = new Uint8Array(photo.width * photo.height);
  const input: GuidedInput = { rgb, alpha, radius, epsilon, photo, targets, out };
  const pieceAt = (left: number, top: number) => {
    const right = Math.min(width, left + STRIP.width);
    return { left, top, right, bottom: Math.min(height, top + STRIP.height) };
  };
  // Coefficients are averaged over a window, each is fitted in a window, and the next one counts in what is enlarged.
  const isEdge = (piece: Bounds) => !isFlat(alpha, widened(piece, 2 * radius + 1, width, height));
  for (let left = 0; left < width; left += STRIP.width) {
    for (let top = 0; top < height; ) {
      const piece = pieceAt(left, top);
      let { bottom } = piece;
      if (isEdge(piece)) {
        while (bottom < height) {
          const next = pieceAt(left, bottom);
          if (!isEdge(next)) break;
          bottom = next.bottom;
        }
        filterStrip(input, { ...piece, bottom });
      } else upsampleFlat(input, piece);
      top = bottom;
    }
  }
  return out;
}

function widened(b: Bounds, by: number, width: number, height: number): Bounds {
  return {
    left: Math.max(0, b.left - by),
    top: Math.max(0, b.top - by),
    right: Math.min(width, b.right + by),
    bottom: Math.min(height, b.bottom + by),
  };
}

function isFlat({ width, data }: FloatMap, { left, top, right, bottom }: Bounds): boolean {
  let low = data[top * width + left]!;
  let high = low;
  for (let y = top; y < bottom; y++) {
    for (let i = y * width + left, end = y * width + right; i < end; i++) {
      const a = data[i]!;
      if (a < low) low = a;
      else if (a > high) high = a;
    }
    if (high - low > FLAT && high > NOISE && low < 1 - NOISE) return false;
  }
  return true;
}
