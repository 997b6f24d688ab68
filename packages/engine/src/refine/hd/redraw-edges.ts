import { cropRgb } from '../../image/crop.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import type { Plane } from '../../plane.js';
import type { Box } from '../../types.js';
import { drawTile, type TileView } from './draw-tile.js';
import { type EdgeBand, findEdgeBand } from './edge-band.js';
import { planTiles, TILE_LOOK, type Tile } from './plan-tiles.js';
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
  for (const tile of planTiles(band, width, height)) {
    const view = await viewOf(tile, alpha, photo, band);
    blend(redrawn, drawTile(view), tile, alpha, photo, band);
  }
  return redrawn;
}

/** What a tile is drawn from. */
async function viewOf(
  { across, down }: Tile,
  alpha: Uint8Array,
  photo: Photo,
  band: EdgeBand,
): Promise<TileView> {
  const { length: width } = across;
  const { length: height } = down;
  const box = { left: across.start, top: down.start, width, height };
  const rgb = cropRgb(photo.rgb, photo.width, box);
  const scale = Math.min(1, TILE_LOOK / Math.max(width, height));
  const lookWidth = Math.max(1, Math.round(width * scale));
  const lookHeight = Math.max(1, Math.round(height * scale));
  const look = await resizeRgb(rgb, width, height, lookWidth, lookHeight);
  const unknown = new Uint8Array(lookWidth * lookHeight);
  for (let y = 0, i = 0; y < lookHeight; y++) {
    const py = down.start + Math.floor(((y + 0.5) * height) / lookHeight);
    for (let x = 0; x < lookWidth; x++, i++) {
      const px = across.start + Math.floor(((x + 0.5) * width) / lookWidth);
      unknown[i] = weightAt(band, px, py) === 1 ? 1 : 0;
    }
  }
  const before = planeOf(alpha, photo.width, box);
  return { rgb, width, height, look, before, unknown, lookWidth, lookHeight };
}

/** Moves `into` towards what the tile drew, by the tile's share and the band's weight. */
function blend(
  into: Uint8Array,
  drawn: Uint8Array,
  { across, down }: Tile,
  alpha: Uint8Array,
  { width }: Photo,
  band: EdgeBand,
): void {
  const columns = Float32Array.from({ length: across.length }, (_, x) =>
    shareOf(across, across.start + x),
  );
  for (let y = 0, from = 0; y < down.length; y++) {
    const py = down.start + y;
    const row = shareOf(down, py);
    for (let x = 0; x < across.length; x++, from++) {
      const px = across.start + x;
      const share = row * columns[x]! * weightAt(band, px, py);
      if (share === 0) continue;
      const at = py * width + px;
      const value = into[at]! + share * (drawn[from]! - alpha[at]!);
      into[at] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

function weightAt({ cell, columns, weight }: EdgeBand, x: number, y: number): number {
  return weight[Math.floor(y / cell) * columns + Math.floor(x / cell)]!;
}

function planeOf(alpha: Uint8Array, stride: number, { left, top, width, height }: Box): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (top + y) * stride + left;
    for (let x = 0; x < width; x++, to++) data[to] = alpha[row + x]! / 255;
  }
  return { width, height, data };
}
