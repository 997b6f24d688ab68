import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import type { Plane } from '../../plane.js';
import { enlargeAlpha } from '../enlarge-alpha.js';
import { resamplePlane } from '../resample-plane.js';
import { type EdgeBand, findEdgeBand } from './edge-band.js';
import { planTiles, TILE_LOOK, type Tile } from './plan-tiles.js';
import { solveMatte } from './solve-matte.js';
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
    const drawn = await redrawTile(tile, alpha, photo, band);
    blend(redrawn, drawn, tile, alpha, photo, band);
  }
  return redrawn;
}

/** The alpha of one tile, drawn again; length·length of its spans, 0..255. */
async function redrawTile(
  { across, down }: Tile,
  alpha: Uint8Array,
  photo: Photo,
  band: EdgeBand,
): Promise<Uint8Array> {
  const crop = cropOf(photo, across.start, down.start, across.length, down.length);
  const before = planeOf(alpha, photo.width, across.start, down.start, crop);
  const scale = Math.min(1, TILE_LOOK / Math.max(crop.width, crop.height));
  const width = Math.max(1, Math.round(crop.width * scale));
  const height = Math.max(1, Math.round(crop.height * scale));
  const look = await resizeRgb(crop.rgb, crop.width, crop.height, width, height);
  const unknown = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const py = down.start + Math.floor(((y + 0.5) * crop.height) / height);
    for (let x = 0; x < width; x++, i++) {
      const px = across.start + Math.floor(((x + 0.5) * crop.width) / width);
      unknown[i] = weightAt(band, px, py) === 1 ? 1 : 0;
    }
  }
  const matte = solveMatte(look, resamplePlane(before, width, height), unknown);
  if (scale < 1) return enlargeAlpha(matte, crop, TILE_LOOK);
  const bytes = new Uint8Array(matte.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(matte.data[i]! * 255);
  return bytes;
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

function cropOf(photo: Photo, left: number, top: number, width: number, height: number): Photo {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * photo.width + left) * 3;
    rgb.set(photo.rgb.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, rgb, alpha: null };
}

function planeOf(
  alpha: Uint8Array,
  stride: number,
  left: number,
  top: number,
  { width, height }: Photo,
): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (top + y) * stride + left;
    for (let x = 0; x < width; x++, to++) data[to] = alpha[row + x]! / 255;
  }
  return { width, height, data };
}
