import type { Plane } from '../plane.js';
import { boxMean } from './box-mean.js';
import { findLines, type Lines } from './local-lines.js';

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

/** Side of the pieces in which the filter works, px: what it needs for one stays in the cache. */
const TILE = 64;
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
 * in tiles where alpha is not flat: most of a photo is all subject or all background.
 *
 * @param guide interleaved RGB at alpha's size, h·w·3, 0..255
 * @param alpha h·w, 0..1
 * @param radius of the window, px of the guide
 * @param epsilon variance (of colours in 0..1) below which a patch counts as flat
 */
export function guidedFilter(
  guide: Uint8Array,
  alpha: Plane,
  radius: number,
  epsilon: number,
): LinearModel {
  const { width, height, data } = alpha;
  const pixels = width * height;
  const plane = () => new Float32Array(pixels);
  const coefficients: Lines = [plane(), plane(), plane(), new Float32Array(data)];
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const tile = { left, top, right: left + TILE, bottom: top + TILE };
      // The lines are averaged over a window, and each is made of a window.
      const seen = widened(tile, 2 * radius, width, height);
      if (isFlat(alpha, seen)) continue;
      filterTile(guide, alpha, radius, epsilon, clipped(tile, width, height), seen, coefficients);
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
  const wide = { left: b.left - by, top: b.top - by, right: b.right + by, bottom: b.bottom + by };
  return clipped(wide, width, height);
}

function clipped({ left, top, right, bottom }: Bounds, width: number, height: number): Bounds {
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(width, right),
    bottom: Math.min(height, bottom),
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

/** Computes on `seen` and writes into `tile`, which is two radiuses inside it or at a border. */
function filterTile(
  guide: Uint8Array,
  alpha: Plane,
  radius: number,
  epsilon: number,
  tile: Bounds,
  seen: Bounds,
  into: Lines,
): void {
  const width = seen.right - seen.left;
  const height = seen.bottom - seen.top;
  const rgb = new Uint8Array(width * height * 3);
  const part = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (seen.top + y) * alpha.width + seen.left;
    rgb.set(guide.subarray(from * 3, (from + width) * 3), y * width * 3);
    part.set(alpha.data.subarray(from, from + width), y * width);
  }
  const lines = findLines(rgb, part, width, height, radius, epsilon);
  const scratch = new Float32Array(width * height);
  for (let c = 0; c < lines.length; c++) {
    const line = lines[c]!;
    boxMean(line, width, height, radius, scratch, line);
    for (let y = tile.top; y < tile.bottom; y++) {
      const from = (y - seen.top) * width + tile.left - seen.left;
      const row = line.subarray(from, from + tile.right - tile.left);
      into[c]!.set(row, y * alpha.width + tile.left);
    }
  }
}
