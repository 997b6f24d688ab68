import type { ClosedFormKernels } from '@nobg/kernels/closed-form.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgbPart } from '../../image/resample.js';
import type { Size } from '../../ops/size.js';
import { bandRects, SHOWN, UNKNOWN } from '../closed-form/band-rects.js';
import { readBoxes, solveMatte, type TileView } from '../closed-form/solve-matte.js';
import { maskedAreaDownsample } from './masked-area-downsampling.js';
import type { Tile } from './plan-tiles.js';
import { type ReadTileRow, tileRowReader } from './tile-rows.js';
import { blendWeight } from './tile-span.js';
import type { UnknownBand } from './unknown-band.js';

/** What is drawn again, and from what. */
export interface RefinedTile {
  readonly kernels: ClosedFormKernels;
  readonly photo: Photo;
  /** h·w, 0..255, as it was. */
  readonly alpha: Uint8Array;
  readonly band: UnknownBand;
}

/**
 * Draws the band's edges in one tile again.
 *
 * @param seen what {@link readTile} gave of the tile
 * @param into h·w, 0..255; moved by the tile's share and the band's weight
 */
export function refineTile(
  { kernels, photo, alpha, band }: RefinedTile,
  tile: Tile,
  seen: Uint8Array,
  into: Uint8Array,
): void {
  const view = viewOf(tile, seen, alpha, photo.width, band);
  const matte = solveMatte(kernels, view);
  const drawRow = tileRowReader(kernels, matte, view.before.width, view.before.height, photo, tile);
  blend(into, drawRow, kernels.arena.floats, tile, alpha, photo.width, band);
}

/** Size at which a tile is solved, px. */
function solveSize({ across, down, scale }: Tile): Size {
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(across.length), height: scaled(down.length) };
}

function boxOf({ across, down }: Tile) {
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** The tile at the size at which it is solved; h·w·3, 0..255. */
export function readTile(tile: Tile, photo: Photo): Promise<Uint8Array> {
  const { width, height } = solveSize(tile);
  return resizeRgbPart(photo.rgb, photo.width, photo.height, boxOf(tile), width, height);
}

/** What a tile is drawn from. */
function viewOf(
  tile: Tile,
  seen: Uint8Array,
  alpha: Uint8Array,
  stride: number,
  edges: UnknownBand,
): TileView {
  const { width, height } = solveSize(tile);
  const { across, down } = tile;
  const cells = Int32Array.from({ length: width }, (_, x) =>
    Math.floor((across.start + Math.floor(((x + 0.5) * across.length) / width)) / edges.cell),
  );
  const band = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const py = down.start + Math.floor(((y + 0.5) * down.length) / height);
    const row = Math.floor(py / edges.cell) * edges.columns;
    for (let x = 0; x < width; x++, i++) {
      const weight = edges.weight[row + cells[x]!]!;
      if (weight > 0) band[i] = weight === 1 ? UNKNOWN : SHOWN;
    }
  }
  const rects = bandRects({ width, height, data: band });
  const boxes = readBoxes(rects, width, height);
  const before = maskedAreaDownsample(alpha, stride, boxOf(tile), width, height, boxes);
  return { rgb: seen, before, band, rects };
}

/** Moves `into` towards what the tile drew, by the tile's share and the band's weight. */
function blend(
  into: Uint8Array,
  drawRow: ReadTileRow,
  drawn: Float32Array,
  { across, down }: Tile,
  alpha: Uint8Array,
  stride: number,
  { cell, columns, weight }: UnknownBand,
): void {
  const shares = Float32Array.from({ length: across.length }, (_, x) =>
    blendWeight(across, across.start + x),
  );
  const right = across.start + across.length;
  for (let y = down.start; y < down.start + down.length; y++) {
    const share = blendWeight(down, y);
    if (share === 0) continue;
    const cellRow = Math.floor(y / cell) * columns;
    let column = Math.floor(across.start / cell);
    for (let x = across.start; x < right; column++, x = column * cell) {
      // Cells of the band that lie side by side are drawn at once.
      const first = column;
      while (weight[cellRow + column]! > 0 && column * cell < right) column++;
      if (column === first) continue;
      const end = Math.min(right, column * cell);
      let from = drawRow(x, y, end - x);
      for (let c = first; c < column; c++) {
        const part = share * weight[cellRow + c]!;
        const stop = Math.min(end, (c + 1) * cell);
        for (let at = y * stride + x; x < stop; x++, at++, from++) {
          const moved = part * shares[x - across.start]! * (drawn[from]! - alpha[at]!);
          into[at] = Math.min(255, Math.max(0, into[at]! + moved + 0.5));
        }
      }
    }
  }
}
