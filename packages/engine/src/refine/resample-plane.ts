import type { Plane } from '../plane.js';

/**
 * Resizes one channel to exactly `width` × `height`: bilinear when it grows, area mean
 * when it shrinks, each axis on its own. Values stay within those of the input.
 */
export function resamplePlane(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const across = resampleRows(plane.data, plane.width, plane.height, taps(plane.width, width));
  const data = resampleColumns(across, width, taps(plane.height, height));
  return { width, height, data };
}

/** For each target position the sources that it is a weighted mean of. */
export interface Taps {
  /** First source of each target. */
  readonly first: Int32Array;
  /** `span` weights for each target; sources beyond the last weigh 0 and repeat the edge. */
  readonly weights: Float32Array;
  readonly span: number;
  readonly sources: number;
}

function taps(from: number, to: number): Taps {
  return to >= from ? linearTaps(from, to) : areaTaps(from, to);
}

/** Bilinear, pixel centres at halves, edges repeated. */
function linearTaps(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const weights = new Float32Array(to * 2);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.min(Math.floor(at), Math.max(0, from - 2));
    first[i] = low;
    weights[i * 2 + 1] = at - low;
    weights[i * 2] = 1 - (at - low);
  }
  return { first, weights, span: 2, sources: from };
}

/** Mean over the source pixels that a target covers, with fractions at both ends. */
export function areaTaps(from: number, to: number): Taps {
  const ratio = from / to;
  const span = Math.ceil(ratio) + 1;
  const first = new Int32Array(to);
  const weights = new Float32Array(to * span);
  for (let i = 0; i < to; i++) {
    const start = i * ratio;
    const end = start + ratio;
    first[i] = Math.floor(start);
    for (let k = 0; k < span; k++) {
      const source = Math.floor(start) + k;
      const overlap = Math.min(end, source + 1) - Math.max(start, source);
      weights[i * span + k] = source < from ? Math.max(0, overlap) / ratio : 0;
    }
  }
  return { first, weights, span, sources: from };
}

function resampleRows(
  data: Float32Array,
  width: number,
  height: number,
  { first, weights, span }: Taps,
): Float32Array {
  const to = first.length;
  const out = new Float32Array(to * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < to; x++) {
      let sum = 0;
      for (let k = 0; k < span; k++) {
        const source = Math.min(width - 1, first[x]! + k);
        sum += weights[x * span + k]! * data[row + source]!;
      }
      out[y * to + x] = sum;
    }
  }
  return out;
}

function resampleColumns(
  data: Float32Array,
  width: number,
  { first, weights, span, sources }: Taps,
): Float32Array {
  const to = first.length;
  const out = new Float32Array(width * to);
  for (let y = 0; y < to; y++) {
    for (let k = 0; k < span; k++) {
      const weight = weights[y * span + k]!;
      if (weight === 0) continue;
      const row = Math.min(sources - 1, first[y]! + k) * width;
      for (let x = 0, at = y * width; x < width; x++, at++) {
        out[at] = out[at]! + weight * data[row + x]!;
      }
    }
  }
  return out;
}
