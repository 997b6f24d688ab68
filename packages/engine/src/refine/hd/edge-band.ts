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
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++, i++) {
      const away = Math.min(alpha[i]!, 255 - alpha[i]!);
      if (away < SOFT) continue;
      const at = row + Math.floor(x / cell);
      unsure[at] = unsure[at]! + away;
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
  const near = (x: number, y: number) =>
    x < 0 || y < 0 || x >= columns || y >= rows
      ? Number.POSITIVE_INFINITY
      : distance[y * columns + x]!;
  const visit = (x: number, y: number, way: 1 | -1) => {
    const at = y * columns + x;
    distance[at] = Math.min(
      distance[at]!,
      near(x - way, y) + 1,
      near(x, y - way) + 1,
      near(x - way, y - way) + Math.SQRT2,
      near(x + way, y - way) + Math.SQRT2,
    );
  };
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) visit(x, y, 1);
  for (let y = rows - 1; y >= 0; y--) for (let x = columns - 1; x >= 0; x--) visit(x, y, -1);
}
