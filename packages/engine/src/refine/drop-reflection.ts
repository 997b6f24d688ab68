import type { Plane } from '../plane.js';
import { maskWhere } from './mask-where.js';
import { dilate } from './opening.js';
import { partMasks } from './parts.js';
import { resamplePlane } from './resample-plane.js';

/** Side of the square at which reflections are looked for, px. */
export const REFLECTION_SIDE = 256;
/** Parts below this share of the picture have too little to compare. */
const LEAST_PART = 0.005;
/** A mirror line is no higher than this in a part, and what is below it no less than that of it. */
const HIGHEST = 0.4;
const LEAST_BELOW = 0.02;
/** So much of what is below the line must have its like above. */
const PAIRED = 0.7;
/**
 * How alike both sides are, and by how much the lower is weaker. On 147 photos without a
 * reflection the likest pair of such strengths has 0.75; goods that stand on glass have 0.91 and
 * more. What is as strong as its like is no reflection but a thing with two equal halves.
 */
const ALIKE = 0.85;
const WEAKEST = 0.08;
const STRONGEST = 0.55;
/** Soft edges of a part reach so far, px at REFLECTION_SIDE. */
const EDGE = 3;

/**
 * Takes away the reflections of goods in the ground they stand on: what is below a line and
 * repeats what is above it, upside down and weaker. Rows are compared without their means, as a
 * reflection fades with its depth.
 *
 * @param alpha h·w, 0..1
 * @param rgb the photo stretched to REFLECTION_SIDE²
 */
export function dropReflection(alpha: Plane, rgb: Uint8Array): Plane {
  const side = REFLECTION_SIDE;
  const small = resamplePlane(alpha, side, side).data;
  const mask = maskWhere(small, (a) => a > 0.5);
  const gone = new Float32Array(mask.length);
  const parts = partMasks(mask, side, side, LEAST_PART * mask.length);
  const lines = parts.map((part) => mirrorLine(part, rgb));
  for (const [at, part] of parts.entries()) {
    // The image of what hangs above the ground is a part of its own.
    const line = lines[at] ?? lines.find((other) => other !== null && repeats(part, mask, other));
    if (line === null || line === undefined) continue;
    const reach = dilate(part, side, side, EDGE);
    for (let i = line * side; i < gone.length; i++) if (reach[i] === 1) gone[i] = 1;
  }
  if (!gone.includes(1)) return alpha;
  const { width, height } = alpha;
  const there = resamplePlane({ width: side, height: side, data: gone }, width, height).data;
  return { width, height, data: alpha.data.map((a, i) => a * (1 - there[i]!)) };
}

/** Whether a part is wholly below a mirror line and has its like above it. */
function repeats(part: Uint8Array, mask: Uint8Array, line: number): boolean {
  const side = REFLECTION_SIDE;
  if (part.indexOf(1) < line * side) return false;
  let area = 0;
  let paired = 0;
  for (let i = line * side; i < part.length; i++) {
    if (part[i] === 0) continue;
    area++;
    const mirrored = 2 * line - 1 - Math.floor(i / side);
    if (mirrored >= 0 && mask[mirrored * side + (i % side)] === 1) paired++;
  }
  return paired >= PAIRED * area;
}

/** The first row of a part's reflection; null where it has none. */
function mirrorLine(part: Uint8Array, rgb: Uint8Array): number | null {
  const side = REFLECTION_SIDE;
  const first = Math.floor(part.indexOf(1) / side);
  const last = Math.floor(part.lastIndexOf(1) / side);
  const height = last - first + 1;
  const least = LEAST_BELOW * part.reduce((sum, is) => sum + is, 0);
  let best: { readonly line: number; readonly alike: number } | null = null;
  for (let line = first + Math.ceil(HIGHEST * height); line < last; line++) {
    const alike = alikeAcross(part, rgb, line, last, least);
    if (alike >= ALIKE && alike > (best?.alike ?? 0)) best = { line, alike };
  }
  return best?.line ?? null;
}

/**
 * Correlation of what is from `line` to `last` with what is above, mirrored; 0 where it is no
 * reflection, or has less than `least` px.
 */
function alikeAcross(
  part: Uint8Array,
  rgb: Uint8Array,
  line: number,
  last: number,
  least: number,
): number {
  const side = REFLECTION_SIDE;
  if (2 * line - 1 - last < 0) return 0;
  const sums = { above: 0, below: 0, both: 0 };
  let paired = 0;
  let below = 0;
  for (let y = line; y <= last; y++) {
    const columns: number[] = [];
    const mirrored = (2 * line - 1 - y) * side;
    for (let x = 0; x < side; x++) {
      if (part[y * side + x] === 0) continue;
      below++;
      if (part[mirrored + x] === 1) columns.push(x);
    }
    paired += columns.length;
    for (let channel = 0; channel < 3; channel++) {
      addRow(sums, rgb, columns, mirrored, y * side, channel);
    }
  }
  if (below < least || paired < PAIRED * below) return 0;
  const strength = sums.both / Math.max(1e-9, sums.above);
  if (strength < WEAKEST || strength > STRONGEST) return 0;
  return sums.both / Math.sqrt(Math.max(1e-9, sums.above * sums.below));
}

/** Adds the variances and covariance of two rows of one channel, at these columns. */
function addRow(
  sums: { above: number; below: number; both: number },
  rgb: Uint8Array,
  columns: readonly number[],
  above: number,
  below: number,
  channel: number,
): void {
  const at = (row: number, x: number) => rgb[(row + x) * 3 + channel]!;
  let meanAbove = 0;
  let meanBelow = 0;
  for (const x of columns) {
    meanAbove += at(above, x) / columns.length;
    meanBelow += at(below, x) / columns.length;
  }
  for (const x of columns) {
    const a = at(above, x) - meanAbove;
    const b = at(below, x) - meanBelow;
    sums.above += a * a;
    sums.below += b * b;
    sums.both += a * b;
  }
}
