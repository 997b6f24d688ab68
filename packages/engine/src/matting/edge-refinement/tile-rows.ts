import type { ClosedFormKernels } from '@nobg/kernels/closed-form.js';
import type { Photo } from '../../image/photo.js';
import type { SolvedMatte } from '../closed-form/solve-matte.js';
import type { Tile } from './plan-tiles.js';

/**
 * Draws `count` pixels of a row of the photo from (x, y) on, all in the tile and in what was solved. They are in the
 * kernels' memory from the float on that it gives back, 0..255, until the next are drawn.
 */
export type ReadTileRow = (x: number, y: number, count: number) => number;

const FLOAT = 4;

/**
 * How a tile is drawn at the photo's own size: as it was solved where it was seen at that size, else by the local
 * linear coefficients of what was solved, to which the photo's own colours give the edge.
 *
 * @param width at which the tile was solved; `height` likewise
 */
export function tileRowReader(
  kernels: ClosedFormKernels,
  matte: SolvedMatte,
  width: number,
  height: number,
  photo: Photo,
  { across, down }: Tile,
): ReadTileRow {
  const { arena } = kernels;
  const drawn = arena.alloc(across.length * FLOAT);
  if (width === across.length && height === down.length) {
    const { at, row } = matte.alpha;
    const { floats } = arena;
    return (x, y, count) => {
      const from = (at + (y - down.start) * row) / FLOAT + x - across.start;
      const to = drawn / FLOAT;
      for (let i = 0; i < count; i++) floats[to + i] = floats[from + i]! * 255;
      return to;
    };
  }
  const coefficients = matte.coefficients();
  const rgb = arena.alloc(across.length * 3 + 1);
  const { bytes } = arena;
  const step = width / across.length;
  return (x, y, count) => {
    const place = ((y - down.start + 0.5) * height) / down.length - 0.5;
    const row = Math.min(height - 1, Math.max(0, place));
    const upper = Math.floor(row);
    const lower = Math.min(height - 1, upper + 1);
    const from = (y * photo.width + x) * 3;
    for (let i = 0; i < count * 3; i++) bytes[rgb + i] = photo.rgb[from + i]!;
    kernels.applyCoefficients({
      upper: coefficients.at + upper * coefficients.row,
      lower: coefficients.at + lower * coefficients.row,
      fraction: row - upper,
      columns: width,
      rgb,
      dst: drawn,
      count,
      first: (x - across.start + 0.5) * step - 0.5,
      step,
    });
    return drawn / FLOAT;
  };
}
