import type { Photo } from '../../image/photo.js';
import type { MattingKernels } from '../closed-form/matting-kernels.js';
import type { SolvedMatte } from '../closed-form/solve-matte.js';
import type { Tile } from './plan-tiles.js';

/**
 * Draws `count` pixels of a row of the photo from (x, y) on, all in the tile and in what was solved. They are in the
 * kernels' memory from the float on that it gives back, 0..255, until the next are drawn.
 */
export type ReadTileRow = (x: number, y: number, count: number) => number;

const FLOAT = 4;

/**
 * How a tile is drawn at the photo's own size: as it was solved where it was seen at that size, else by the lines
 * of what was solved, which the photo's own colours give the edge.
 *
 * @param width at which the tile was solved; `height` likewise
 */
export function tileRowReader(
  kernels: MattingKernels,
  matte: SolvedMatte,
  width: number,
  height: number,
  photo: Photo,
  { across, down }: Tile,
): ReadTileRow {
  const { room } = kernels;
  const drawn = room.take(across.length * FLOAT);
  if (width === across.length && height === down.length) {
    const { at, row } = matte.alpha;
    const { floats } = room;
    return (x, y, count) => {
      const from = (at + (y - down.start) * row) / FLOAT + x - across.start;
      const to = drawn / FLOAT;
      for (let i = 0; i < count; i++) floats[to + i] = floats[from + i]! * 255;
      return to;
    };
  }
  const lines = matte.coefficients();
  const rgb = room.take(across.length * 3 + 1);
  const { bytes } = room;
  const step = width / across.length;
  return (x, y, count) => {
    const place = ((y - down.start + 0.5) * height) / down.length - 0.5;
    const row = Math.min(height - 1, Math.max(0, place));
    const upper = Math.floor(row);
    const lower = Math.min(height - 1, upper + 1);
    const from = (y * photo.width + x) * 3;
    for (let i = 0; i < count * 3; i++) bytes[rgb + i] = photo.rgb[from + i]!;
    kernels.paint(
      lines.at + upper * lines.row,
      lines.at + lower * lines.row,
      row - upper,
      width,
      rgb,
      drawn,
      count,
      (x - across.start + 0.5) * step - 0.5,
      step,
    );
    return drawn / FLOAT;
  };
}
