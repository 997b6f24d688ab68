import { HAIR } from './params.js';

/** Side of the blocks in which it is judged: so many px of the photo, and cells, at least. */
const BLOCK_PX = 32;
const BLOCK_CELLS = 16;

/**
 * Keeps what is uncertain over a wide stretch: hair and fur. Edges of skin, cloth and things are so
 * narrow that a block in which one runs is hard for the most part.
 *
 * @param uncertainty of each cell, the sum of min(α, 255 − α)
 * @param cell side of a cell, px
 * @returns `uncertainty` in blocks with hair, 0 elsewhere
 */
export function keepHair(
  uncertainty: Float64Array,
  columns: number,
  rows: number,
  cell: number,
): Float64Array {
  const hair = new Float64Array(uncertainty.length);
  const side = Math.max(BLOCK_CELLS, Math.round(BLOCK_PX / cell));
  const least = HAIR.minUncertaintyMean * 255 * (side * cell) ** 2;
  for (let top = 0; top < rows; top += side) {
    const bottom = Math.min(rows, top + side);
    for (let left = 0; left < columns; left += side) {
      const right = Math.min(columns, left + side);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = y * columns + left, end = y * columns + right; at < end; at++) {
          sum += uncertainty[at]!;
        }
      }
      if (sum < least) continue;
      for (let y = top; y < bottom; y++) {
        const from = y * columns + left;
        hair.set(uncertainty.subarray(from, y * columns + right), from);
      }
    }
  }
  return hair;
}
