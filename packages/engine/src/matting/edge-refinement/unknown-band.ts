import type { Mask } from '../../ops/mask.js';
import type { Bounds } from '../guided-filter/bounds.js';
import { keepHair } from './hair-detector.js';
import { BAND, BAND_DEPTH } from './params.js';

/** Where edges may be drawn again: a grid of square cells over the photo. */
export interface UnknownBand {
  /** Side of a cell, px of the photo. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** Of each cell that may be drawn again, the sum of min(α, 255 − α). */
  readonly uncertainty: Float64Array;
  /** How far each cell may be drawn again: 1 at soft edges and next to them, 0 elsewhere. */
  readonly weight: Float32Array;
}

/** All edges, or those alone that are soft over a wide stretch: hair and fur. */
export type EdgeKind = 'all' | 'hair';

/** Cells along the longer side: about one for each pixel that the network saw. */
const CELLS = 1024;
/** Uncertainty of an alpha, 0 where it is not soft. */
const UNCERTAINTY = Uint8Array.from({ length: 256 }, (_, alpha) =>
  alpha < BAND.minSoftAlpha || alpha > 255 - BAND.minSoftAlpha ? 0 : Math.min(alpha, 255 - alpha),
);
/** What is farther from a cell than this, in cells, does not tell how far it may be drawn again. */
const SIGHT = Math.ceil(BAND.reach + BAND.fade + BAND_DEPTH.cells + BAND.fade);

/**
 * Finds the band around soft alpha, of which edges consist.
 *
 * @param alpha 0..255
 */
export function findUnknownBand(alpha: Mask, kind: EdgeKind = 'all'): UnknownBand {
  const { width, height } = alpha;
  const cell = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const soft = softCells(alpha, cell);
  const uncertainty = kind === 'all' ? soft : keepHair(soft, columns, rows, cell);
  const weight = new Float32Array(columns * rows);
  const box = boundsOf(uncertainty, columns, rows);
  if (box) {
    const across = box.right - box.left;
    const distance = new Float32Array(across * (box.bottom - box.top)).fill(Infinity);
    const depth = new Float32Array(distance.length);
    eachRow(box, columns, (from, to) => {
      for (let x = 0; x < across; x++) {
        if (uncertainty[from + x]! > 0) distance[to + x] = 0;
        if (soft[from + x]! > 0) depth[to + x] = Infinity;
      }
    });
    spread(distance, across, box.bottom - box.top);
    spread(depth, across, box.bottom - box.top);
    eachRow(box, columns, (from, to) => {
      for (let x = 0; x < across; x++) {
        const beyond = Math.max(distance[to + x]! - BAND.reach, depth[to + x]! - BAND_DEPTH.cells);
        weight[from + x] = Math.max(0, Math.min(1, 1 - beyond / BAND.fade));
      }
    });
  }
  return { cell, columns, rows, uncertainty, weight };
}

/** The sum of min(α, 255 − α) in each cell, where alpha is soft. */
function softCells({ width, height, data: alpha }: Mask, cell: number): Float64Array {
  const columns = Math.ceil(width / cell);
  const uncertainty = new Float64Array(columns * Math.ceil(height / cell));
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const cells = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++) {
      const part = UNCERTAINTY[alpha[row + x]!]!;
      if (part === 0) continue;
      const at = cells + Math.floor(x / cell);
      uncertainty[at] = uncertainty[at]! + part;
    }
  }
  return uncertainty;
}

/** Around all cells above 0, with what tells how far they may be drawn again; null without any. */
function boundsOf(cells: Float64Array, columns: number, rows: number): Bounds | null {
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  for (let y = 0; y < rows; y++) {
    const row = y * columns;
    let first = 0;
    while (first < columns && cells[row + first] === 0) first++;
    if (first === columns) continue;
    let end = columns;
    while (cells[row + end - 1] === 0) end--;
    left = Math.min(left, first);
    right = Math.max(right, end);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  if (right === 0) return null;
  return {
    left: Math.max(0, left - SIGHT),
    top: Math.max(0, top - SIGHT),
    right: Math.min(columns, right + SIGHT),
    bottom: Math.min(rows, bottom + SIGHT),
  };
}

/** Where each row of `box` begins among all cells, and among its own. */
function eachRow(
  { left, top, right, bottom }: Bounds,
  columns: number,
  see: (from: number, to: number) => void,
): void {
  for (let y = top; y < bottom; y++) see(y * columns + left, (y - top) * (right - left));
}

/**
 * Distance to the nearest cell of distance 0, in cells; two passes with steps of 1 and √2
 * (Borgefors, "Distance Transformations in Digital Images", 1986).
 */
function spread(distance: Float32Array, columns: number, rows: number): void {
  const last = columns - 1;
  // Down with what is above and to the left, then up with what is below and to the right.
  for (const way of [1, -1]) {
    for (let row = 0; row < rows; row++) {
      const y = way === 1 ? row : rows - 1 - row;
      const beside = row > 0 ? -way * columns : 0;
      let before = Number.POSITIVE_INFINITY;
      for (let column = 0; column < columns; column++) {
        const x = way === 1 ? column : last - column;
        const at = y * columns + x;
        let least = Math.min(distance[at]!, before + 1);
        if (beside !== 0) {
          const next = at + beside;
          least = Math.min(least, distance[next]! + 1);
          if (x > 0) least = Math.min(least, distance[next - 1]! + Math.SQRT2);
          if (x < last) least = Math.min(least, distance[next + 1]! + Math.SQRT2);
        }
        distance[at] = least;
        before = Math.fround(least);
      }
    }
  }
}
