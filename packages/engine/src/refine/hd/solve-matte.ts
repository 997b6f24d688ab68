import type { Plane } from '../../plane.js';
import type { Box } from '../../types.js';
import { bandLaplacian } from './band-laplacian.js';
import { bandRects } from './band-rects.js';

/** Windows as wide as in the guided filter of the standard way; flat below its noise. */
const RADIUS = 4;
const EPSILON = 1e-5;
/**
 * How strongly alpha is held to what was there: where it is known as strongly as by its
 * neighbours; in the soft band hardly, but enough to keep glass and veils as they were.
 */
const KNOWN = 1;
const UNKNOWN = 0.01;
/** Each step carries an edge on by two windows. Time grows with it. */
const STEPS = 8;

/**
 * Draws soft alpha again along the picture's own edges: the minimum of
 * αᵀ·L·α + Σ w·(α − before)², found by conjugate gradients from `before` on. Solved around what
 * is unknown alone; elsewhere alpha stays what it was.
 *
 * @param rgb h·w·3, 0..255
 * @param before h·w, 0..1
 * @param unknown h·w, 1 where alpha may change, 0 where it is known
 * @returns h·w, 0..1
 */
export function solveMatte(rgb: Uint8Array, before: Plane, unknown: Uint8Array): Plane {
  const { width, height, data } = before;
  const rects = bandRects(unknown, width, height);
  const laplacian = bandLaplacian(rgb, width, height, rects, RADIUS, EPSILON);
  const runs = rowsOf(rects, width);
  const alpha = new Float32Array(data);
  const product = new Float32Array(alpha.length);
  // At the start the pull towards `before` is zero: what is left is −L·before.
  laplacian.multiply(alpha, product);
  const rest = product.map((value) => -value);
  const direction = new Float32Array(rest);
  let square = dot(rest, rest, runs);
  for (let step = 0; step < STEPS && square > 0; step++) {
    laplacian.multiply(direction, product);
    for (const [from, to] of runs) {
      for (let i = from; i < to; i++) {
        product[i] = product[i]! + (unknown[i] === 1 ? UNKNOWN : KNOWN) * direction[i]!;
      }
    }
    const length = square / dot(direction, product, runs);
    for (const [from, to] of runs) {
      for (let i = from; i < to; i++) {
        alpha[i] = alpha[i]! + length * direction[i]!;
        rest[i] = rest[i]! - length * product[i]!;
      }
    }
    const next = dot(rest, rest, runs);
    const turn = next / square;
    for (const [from, to] of runs) {
      for (let i = from; i < to; i++) direction[i] = rest[i]! + turn * direction[i]!;
    }
    square = next;
  }
  for (let i = 0; i < alpha.length; i++) alpha[i] = Math.min(1, Math.max(0, alpha[i]!));
  return { width, height, data: alpha };
}

/** The rows of all rectangles, as where they begin and end in a plane. */
function rowsOf(rects: readonly Box[], stride: number): (readonly [from: number, to: number])[] {
  return rects.flatMap(({ left, top, width, height }) =>
    Array.from({ length: height }, (_, y) => {
      const from = (top + y) * stride + left;
      return [from, from + width] as const;
    }),
  );
}

function dot(
  a: Float32Array,
  b: Float32Array,
  runs: readonly (readonly [from: number, to: number])[],
): number {
  let sum = 0;
  for (const [from, to] of runs) for (let i = from; i < to; i++) sum += a[i]! * b[i]!;
  return sum;
}
