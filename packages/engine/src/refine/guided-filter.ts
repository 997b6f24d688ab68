import type { Plane } from '../plane.js';
import { type LineInput, type Lines, LocalLines } from './local-lines.js';
import { WindowMeans } from './window-means.js';

/**
 * The guided filter's answer as a local linear model: alpha = a·RGB + b, one set of four
 * coefficients for each pixel of the guide. Applied to a larger photo it gives that
 * photo's own edges.
 */
export interface LinearModel {
  readonly width: number;
  readonly height: number;
  /** Slopes for red, green and blue and the offset, h·w each; colours in 0..1. */
  readonly coefficients: Lines;
}

/**
 * Strips of this width are worked down: what a row of them needs stays in the nearest cache.
 * Flatness is judged in pieces of a strip of this height. px.
 */
const STRIP = { width: 64, height: 16 };
/**
 * Alpha that changes less than this around a pixel is flat: its line is level, and the
 * filter would only move it within this range, a quarter of the result's smallest step.
 */
const FLAT = 0.25 / 255;
/** So near to 0 or 1, alpha is the network's noise: it is flat whatever it does there. */
const NOISE = 1.5 / 255;

/**
 * Guided filter with a colour guide: He, Sun, Tang, "Guided Image Filtering", TPAMI 2013,
 * eq. 19–21; computed at a reduced size as in He, Sun, "Fast Guided Filter", 2015, and only
 * where alpha is not flat: most of a photo is all subject or all background.
 *
 * @param guide interleaved RGB at alpha's size, h·w·3, 0..255
 * @param alpha h·w, 0..1
 * @param radius of the window, px of the guide; at most 90
 * @param epsilon variance (of colours in 0..1) below which a patch counts as flat
 */
export function guidedFilter(
  guide: Uint8Array,
  alpha: Plane,
  radius: number,
  epsilon: number,
): LinearModel {
  const { width, height, data } = alpha;
  const plane = () => new Float32Array(width * height);
  const coefficients: Lines = [plane(), plane(), plane(), new Float32Array(data)];
  const input = { rgb: guide, alpha: data, width, height, radius, epsilon };
  const isEdge = (left: number, right: number, top: number) => {
    // The lines are averaged over a window, and each is made of a window.
    const piece = { left, top, right, bottom: top + STRIP.height };
    return !isFlat(alpha, widened(piece, 2 * radius, width, height));
  };
  for (let left = 0; left < width; left += STRIP.width) {
    const right = Math.min(width, left + STRIP.width);
    for (let top = 0; top < height; top += STRIP.height) {
      if (!isEdge(left, right, top)) continue;
      let bottom = top + STRIP.height;
      while (bottom < height && isEdge(left, right, bottom)) bottom += STRIP.height;
      const strip = { left, top, right, bottom: Math.min(height, bottom) };
      filterStrip(input, strip, coefficients);
      top = bottom;
    }
  }
  return { width, height, coefficients };
}

/** Bounds in px; right and bottom are the first ones outside. */
interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function widened(b: Bounds, by: number, width: number, height: number): Bounds {
  return {
    left: Math.max(0, b.left - by),
    top: Math.max(0, b.top - by),
    right: Math.min(width, b.right + by),
    bottom: Math.min(height, b.bottom + by),
  };
}

function isFlat({ width, data }: Plane, { left, top, right, bottom }: Bounds): boolean {
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

/** Finds the strip's lines and those around it, and writes their means. */
function filterStrip(input: LineInput, strip: Bounds, into: Lines): void {
  const { width, height, radius } = input;
  const seen = widened(strip, radius, width, height);
  const lines = new LocalLines(input, seen.left, seen.right, seen.top);
  const means = new WindowMeans(seen, radius);
  for (let y = strip.top; y < strip.bottom; y++) {
    const bottom = Math.min(height, y + radius + 1);
    while (means.bottom < bottom) means.take((row) => lines.row(means.bottom, row));
    means.dropTo(y - radius);
    means.write(strip.left, strip.right, y * width, into);
  }
}
