import type { Plane } from '../../plane.js';
import { mattingLaplacian } from './matting-laplacian.js';

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
 * αᵀ·L·α + Σ w·(α − before)², found by conjugate gradients from `before` on.
 *
 * @param rgb h·w·3, 0..255
 * @param before h·w, 0..1
 * @param unknown h·w, 1 where alpha may change, 0 where it is known
 * @returns h·w, 0..1
 */
export function solveMatte(rgb: Uint8Array, before: Plane, unknown: Uint8Array): Plane {
  const { width, height, data } = before;
  const laplacian = mattingLaplacian(rgb, width, height, RADIUS, EPSILON);
  const { pixels } = laplacian;
  const hold = (i: number) => (unknown[i] === 1 ? UNKNOWN : KNOWN);
  const alpha = Float32Array.from(data);
  const product = new Float32Array(pixels);
  // At the start the pull towards `before` is zero: what is left is −L·before.
  laplacian.multiply(alpha, product);
  const rest = product.map((value) => -value);
  const direction = Float32Array.from(rest);
  let square = dot(rest, rest);
  for (let step = 0; step < STEPS && square > 0; step++) {
    laplacian.multiply(direction, product);
    for (let i = 0; i < pixels; i++) product[i] = product[i]! + hold(i) * direction[i]!;
    const length = square / dot(direction, product);
    for (let i = 0; i < pixels; i++) {
      alpha[i] = alpha[i]! + length * direction[i]!;
      rest[i] = rest[i]! - length * product[i]!;
    }
    const next = dot(rest, rest);
    const turn = next / square;
    for (let i = 0; i < pixels; i++) direction[i] = rest[i]! + turn * direction[i]!;
    square = next;
  }
  for (let i = 0; i < pixels; i++) alpha[i] = Math.min(1, Math.max(0, alpha[i]!));
  return { width, height, data: alpha };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
