import { closedFormKernels } from '@nobg/kernels/closed-form.js';
import type { Photo } from '../../image/photo.js';
import { planTiles } from './plan-tiles.js';
import { readTile, refineTile } from './refine-tile.js';
import { findUnknownBand } from './unknown-band.js';

/**
 * Refines the edges of a large photo's alpha at native resolution as far as a bounded
 * number of tiles allows. What is farther from soft alpha than a few pixels of what the
 * network saw stays exactly as it was. Beside photo and alpha it keeps one more alpha and
 * one tile in memory.
 *
 * @param alpha h·w, 0..255, as the standard way gave it
 * @returns h·w, 0..255
 */
export async function refineEdges(alpha: Uint8Array, photo: Photo): Promise<Uint8Array> {
  const { width, height } = photo;
  const band = findUnknownBand({ width, height, data: alpha });
  const refined = new Uint8Array(alpha);
  const tiles = planTiles(band, photo);
  const input = { kernels: closedFormKernels(), photo, alpha, band };
  // While a tile is solved the next is made smaller, which libvips does in a thread of its own.
  let reading = tiles[0] && readTile(tiles[0], photo);
  for (const [index, tile] of tiles.entries()) {
    const seen = await reading!;
    const next = tiles[index + 1];
    reading = next && readTile(next, photo);
    refineTile(input, tile, seen, refined);
  }
  return refined;
}
