import { ELLIPSE } from './params.js';

/**
 * An ellipse as the linear map that makes it the unit circle: a point at (dx, dy) from the
 * centre goes to u = (a·dx + b·dy, c·dy); it is inside where |u| < 1. Lengths in px.
 */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point's place in the ellipse's own frame: 1 on the rim, and the angle around it. */
export function placeIn({ x, y, a, b, c }: Ellipse, point: Point): { rho: number; angle: number } {
  const u = a * (point.x - x) + b * (point.y - y);
  const v = c * (point.y - y);
  return { rho: Math.hypot(u, v), angle: Math.atan2(v, u) };
}

/** The point of the rim at an angle of the ellipse's own frame. */
export function rimPoint({ x, y, a, b, c }: Ellipse, angle: number): Point {
  const dy = Math.sin(angle) / c;
  return { x: x + (Math.cos(angle) - b * dy) / a, y: y + dy };
}

/** Radius of the circle of equal area, px. */
export function meanRadius({ a, c }: Ellipse): number {
  return 1 / Math.sqrt(a * c);
}

/**
 * The ellipse through five points, or nearest to more of them in the algebraic sense:
 * p·x² + q·xy + r·y² + s·x + t·y = 1 by least squares.
 *
 * @param origin somewhere inside: the form above cannot go through it
 * @param scale about the points' distance from it, px; keeps the equations well-conditioned
 * @returns null where the points lie on no ellipse, or on one that is too flat
 */
export function fitEllipse(points: readonly Point[], origin: Point, scale: number): Ellipse | null {
  const rows = Array.from({ length: 5 }, () => new Float64Array(6));
  for (const point of points) {
    const x = (point.x - origin.x) / scale;
    const y = (point.y - origin.y) / scale;
    const terms = [x * x, x * y, y * y, x, y];
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) rows[i]![j] = rows[i]![j]! + terms[i]! * terms[j]!;
      rows[i]![5] = rows[i]![5]! + terms[i]!;
    }
  }
  const solved = solve(rows);
  return solved && toEllipse(solved, origin, scale);
}

/** Gauss's elimination with pivots, in place; null where there is no single answer. */
function solve(rows: Float64Array[]): readonly number[] | null {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i + 1; k < n; k++) {
      if (Math.abs(rows[k]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = k;
    }
    if (Math.abs(rows[pivot]![i]!) < 1e-12) return null;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let j = i; j <= n; j++) rows[k]![j] = rows[k]![j]! - factor * rows[i]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

function toEllipse(conic: readonly number[], origin: Point, scale: number): Ellipse | null {
  const [p, q, r, s, t] = conic as [number, number, number, number, number];
  const determinant = 4 * p * r - q * q;
  if (!(determinant > 0)) return null;
  const x = (q * t - 2 * r * s) / determinant;
  const y = (q * s - 2 * p * t) / determinant;
  const level = 1 + p * x * x + q * x * y + r * y * y;
  const [xx, xy, yy] = [p / level, q / 2 / level, r / level];
  if (!(xx > 0 && xx * yy > xy * xy)) return null;
  // Eigenvalues of the quadratic form are 1 over the squares of the axes.
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  if (middle + spread > ELLIPSE.maxAxisRatio ** 2 * (middle - spread)) return null;
  const a = Math.sqrt(xx);
  const b = xy / a;
  const c = Math.sqrt(yy - b * b);
  return {
    x: origin.x + x * scale,
    y: origin.y + y * scale,
    a: a / scale,
    b: b / scale,
    c: c / scale,
  };
}
