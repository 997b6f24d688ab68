import { closedFormKernels } from '@nobg/kernels/closed-form.js';
import type { Photo } from '../../image/photo.js';
import { HAIR } from './params.js';
import { wholeTile } from './plan-tiles.js';
import { readTile, refineTile } from './refine-tile.js';
import { findUnknownBand } from './unknown-band.js';

/**
 * Refines hair and fur along the photo's own colours: as `refineEdges`, but only where alpha
 * is soft over a wide stretch, and in one tile that is seen small, so that it takes little time.
 *
 * @param alpha h·w, 0..255
 * @returns h·w, 0..255; `alpha` itself where there is no hair
 */
export async function refineHairEdges(alpha: Uint8Array, photo: Photo): Promise<Uint8Array> {
  const { width, height } = photo;
  const band = findUnknownBand({ width, height, data: alpha }, 'hair');
  const longer = Math.max(width, height);
  const scale = Math.min(1, Math.max(HAIR.sidePx / longer, HAIR.minScale), HAIR.maxSidePx / longer);
  const tile = wholeTile(band, photo, scale);
  if (!tile || tile.uncertainty > HAIR.maxUncertaintyRatio * 255 * areaOf(alpha)) return alpha;
  const refined = new Uint8Array(alpha);
  const input = { kernels: closedFormKernels(), photo, alpha, band };
  refineTile(input, tile, await readTile(tile, photo), refined);
  return refined;
}

/** Pixels above a half. */
function areaOf(alpha: Uint8Array): number {
  let area = 0;
  for (let i = 0; i < alpha.length; i++) area += alpha[i]! >> 7;
  return area;
}
