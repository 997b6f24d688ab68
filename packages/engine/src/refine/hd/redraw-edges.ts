import type { Photo } from '../../image/photo.js';
import { resizeRgbPart } from '../../image/resample.js';
import { bandRects, SHOWN, UNKNOWN } from './band-rects.js';
import { type DrawRow, rowDrawer } from './draw-row.js';
import { type EdgeBand, findEdgeBand } from './edge-band.js';
import { mattingKernels } from './matting-kernels.js';
import { planTiles, TILE_LOOK, type Tile } from './plan-tiles.js';
import { shrinkWithin } from './shrink-within.js';
import { readBoxes, solveMatte, type TileView } from './solve-matte.js';
import { shareOf } from './span.js';

/**
 * Draws the edges of a large photo's alpha again, at native resolution as far as a bounded
 * number of tiles allows. What is farther from soft alpha than a few pixels of what the
 * network saw stays exactly as it was. Beside photo and alpha it keeps one more alpha and
 * one tile in memory.
 *
 * @param alpha h·w, 0..255, as the standard way gave it
 * @returns h·w, 0..255
 */
export async function redrawEdges(alpha: Uint8Array, photo: Photo): Promise<Uint8Array> {
  const { width, height } = photo;
  const band = findEdgeBand(alpha, width, height);
  const redrawn = new Uint8Array(alpha);
  const tiles = planTiles(band, width, height);
  const kernels = mattingKernels();
  // While a tile is solved the next is made smaller, which libvips does in a thread of its own.
  let look = tiles[0] && lookAt(tiles[0], photo);
  for (const [index, tile] of tiles.entries()) {
    const seen = await look!;
    const next = tiles[index + 1];
    look = next && lookAt(next, photo);
    const view = viewOf(tile, seen, alpha, width, band);
    const matte = solveMatte(kernels, view);
    const drawRow = rowDrawer(kernels, matte, view.before.width, view.before.height, photo, tile);
    blend(redrawn, drawRow, kernels.room.floats, tile, alpha, width, band);
  }
  return redrawn;
}

/** Size at which a tile is solved, px. */
function lookSize({ across, down }: Tile): { width: number; height: number } {
  const scale = Math.min(1, TILE_LOOK / Math.max(across.length, down.length));
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(across.length), height: scaled(down.length) };
}

function boxOf({ across, down }: Tile) {
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

function lookAt(tile: Tile, photo: Photo): Promise<Uint8Array> {
  const { width, height } = lookSize(tile);
  return resizeRgbPart(photo.rgb, photo.width, photo.height, boxOf(tile), width, height);
}

/** What a tile is drawn from. */
function viewOf(
  tile: Tile,
  look: Uint8Array,
  alpha: Uint8Array,
  stride: number,
  edges: EdgeBand,
): TileView {
  const { width, height } = lookSize(tile);
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
  const rects = bandRects(band, width, height);
  const boxes = readBoxes(rects, width, height);
  const before = shrinkWithin(alpha, stride, boxOf(tile), width, height, boxes);
  return { look, before, band, rects };
}

/** Moves `into` towards what the tile drew, by the tile's share and the band's weight. */
function blend(
  into: Uint8Array,
  drawRow: DrawRow,
  drawn: Float32Array,
  { across, down }: Tile,
  alpha: Uint8Array,
  stride: number,
  { cell, columns, weight }: EdgeBand,
): void {
  const shares = Float32Array.from({ length: across.length }, (_, x) =>
    shareOf(across, across.start + x),
  );
  const right = across.start + across.length;
  for (let y = down.start; y < down.start + down.length; y++) {
    const share = shareOf(down, y);
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
