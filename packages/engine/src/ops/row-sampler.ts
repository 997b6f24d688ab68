import { type Areas, areas } from './area-weights.js';
import type { FloatMap } from './float-map.js';

/**
 * Reads a plane as if it were resized to exactly `width` × `height`, a row at a time: bilinear
 * where it grows, area mean where it shrinks, each axis on its own. Values stay within those of
 * the plane. What is needed once at each pixel of a large photo need not be kept at its size.
 *
 * @returns fills `width` numbers of `out`, from `at` on, with row y
 */
export function rowSampler(
  plane: FloatMap,
  width: number,
  height: number,
): (y: number, out: Float32Array, at?: number) => void {
  if (plane.width === width && plane.height === height) {
    const { data } = plane;
    return (y, out, at = 0) => out.set(data.subarray(y * width, (y + 1) * width), at);
  }
  if (width < plane.width && height < plane.height) return shrunkRows(plane, width, height);
  // A row of the plane between its rows; the last pixel is repeated for those beyond its centre.
  const between = new Float32Array(plane.width + 1);
  const down = height >= plane.height ? blender(plane, height) : averager(plane, height);
  const across = width >= plane.width ? stretcher(plane.width, width) : shrinker(plane, width);
  return (y, out, at = 0) => {
    down(y, between);
    between[plane.width] = between[plane.width - 1]!;
    across(between, out, at);
  };
}

/** Each row of the plane is summed across before it is weighted: every pixel is read once and added. */
function shrunkRows(plane: FloatMap, width: number, height: number) {
  const rows = areas(plane.height, height);
  const columns = areas(plane.width, width);
  const across = new Float32Array(width);
  let held = -1;
  return (y: number, out: Float32Array, at = 0) => {
    const end = rows.beyond[y]!;
    out.fill(0, at, at + width);
    for (let from = rows.first[y]!, w = y * rows.span; from < end; from++, w++) {
      // A row that two share was the last one of the row above.
      if (from !== held) sumAcross(plane.data, from * plane.width, columns, across);
      held = from;
      addRow(across, 0, rows.weights[w]!, out, at, width);
    }
  };
}

// The loops over a row are functions of their own: called for each row, they are compiled once and for all, where a
// closure's begin anew in the interpreter with each plane.

/** Adds so many numbers, weighted, from `i` on, to those from `at` on. */
function addRow(
  data: Float32Array,
  i: number,
  weight: number,
  out: Float32Array,
  at: number,
  width: number,
): void {
  for (let x = 0; x < width; x++) out[at + x] = out[at + x]! + weight * data[i + x]!;
}

function sumAcross(data: Float32Array, row: number, areas: Areas, out: Float32Array): void {
  const { first, beyond, weights, span } = areas;
  for (let x = 0, w = 0; x < out.length; x++, w += span) {
    const start = row + first[x]!;
    const last = row + beyond[x]! - 1;
    // All but the first and the last are covered as a whole, and weigh the same.
    // Two sums, as each addition waits for the one before it.
    let even = 0;
    let odd = 0;
    let i = start + 1;
    for (; i + 1 < last; i += 2) {
      even += data[i]!;
      odd += data[i + 1]!;
    }
    if (i < last) even += data[i]!;
    let sum = weights[w]! * data[start]!;
    if (last > start) {
      sum += weights[w + 1]! * (even + odd) + weights[w + last - start]! * data[last]!;
    }
    out[x] = sum;
  }
}

type Down = (y: number, out: Float32Array) => void;
type Across = (row: Float32Array, out: Float32Array, at: number) => void;

function blender({ width, height, data }: FloatMap, to: number): Down {
  return (y, out) => {
    const at = source(y, to, height);
    const upper = Math.floor(at);
    const from = upper * width;
    const below = Math.min(height - 1, upper + 1) * width;
    blendRows(data, from, below, at - upper, out, width);
  };
}

function blendRows(
  data: Float32Array,
  above: number,
  below: number,
  share: number,
  out: Float32Array,
  width: number,
): void {
  for (let x = 0; x < width; x++) {
    const a = data[above + x]!;
    out[x] = a + (data[below + x]! - a) * share;
  }
}

function averager({ width, height, data }: FloatMap, to: number): Down {
  const { first, beyond, weights, span } = areas(height, to);
  return (y, out) => {
    out.fill(0);
    for (let k = 0; first[y]! + k < beyond[y]!; k++) {
      addRow(data, (first[y]! + k) * width, weights[y * span + k]!, out, 0, width);
    }
  };
}

function stretcher(from: number, to: number): Across {
  const low = new Int32Array(to);
  const shares = new Float32Array(to);
  for (let x = 0; x < to; x++) {
    const at = source(x, to, from);
    low[x] = Math.floor(at);
    shares[x] = at - low[x]!;
  }
  return (row, out, at) => stretch(row, low, shares, out, at);
}

function stretch(
  row: Float32Array,
  low: Int32Array,
  shares: Float32Array,
  out: Float32Array,
  at: number,
): void {
  for (let x = 0; x < low.length; x++) {
    const left = low[x]!;
    const a = row[left]!;
    out[at + x] = a + (row[left + 1]! - a) * shares[x]!;
  }
}

function shrinker({ width }: FloatMap, to: number): Across {
  const { first, beyond, weights, span } = areas(width, to);
  return (row, out, at) => {
    for (let x = 0; x < to; x++) {
      let sum = 0;
      const end = beyond[x]!;
      for (let from = first[x]!, w = x * span; from < end; from++, w++) {
        sum += weights[w]! * row[from]!;
      }
      out[at + x] = sum;
    }
  };
}

/** Where position `i` of `to` lies among `from` pixels; centres at halves, edges repeated. */
function source(i: number, to: number, from: number): number {
  return Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
}
