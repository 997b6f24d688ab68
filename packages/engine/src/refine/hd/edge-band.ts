/** Where edges may be drawn again: a grid of square cells over the photo. */
export interface EdgeBand {
  /** Side of a cell, px of the photo. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** How unsure the alpha is in each cell: the sum of min(α, 255 − α). */
  readonly unsure: Float64Array;
  /** How far each cell may be drawn again: 1 at soft edges and next to them, 0 elsewhere. */
  readonly weight: Float32Array;
}

/** Cells along the longer side: about one for each pixel that the network saw. */
const CELLS = 1024;
/** Alpha from here to 255 less this counts as soft; the rest is noise of the filter. */
const SOFT = 13;
/** Cells from a soft one to which an edge may move, and over which the band then fades out. */
const REACH = 1.5;
const FADE = 3;
/**
 * Soft cells deeper than this from hard ones are no edge but something the network could
 * not decide, or glass: nothing near says what they are, and drawing them again spreads haze.
 */
const DEPTH = 6;

/**
 * Finds the band around soft alpha, of which edges consist.
 *
 * @param alpha h·w, 0..255
 */
export function findEdgeBand(alpha: Uint8Array, width: number, height: number): EdgeBand {
  const cell = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const unsure = new Float64Array(columns * rows);
  const distance = new Float32Array(columns * rows).fill(Number.POSITIVE_INFINITY);
  for (let y = 0; y < height; y++) {
    const cellRow = Math.floor(y / cell) * columns;
    const end = (y + 1) * width;
    for (let column = 0, i = y * width; column < columns; column++) {
      let sum = 0;
      for (const stop = Math.min(end, i + cell); i < stop; i++) {
        const value = alpha[i]!;
        if (value >= SOFT && value <= 255 - SOFT) sum += value < 128 ? value : 255 - value;
      }
      if (sum === 0) continue;
      const at = cellRow + column;
      unsure[at] = unsure[at]! + sum;
      distance[at] = 0;
    }
  }
  const depth = distance.map((cells) => (cells === 0 ? Number.POSITIVE_INFINITY : 0));
  spread(distance, columns, rows);
  spread(depth, columns, rows);
  const weight = distance.map((cells, at) => {
    const beyond = Math.max(cells - REACH, depth[at]! - DEPTH);
    return Math.max(0, Math.min(1, 1 - beyond / FADE));
  });
  return { cell, columns, rows, unsure, weight };
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
