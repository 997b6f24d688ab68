import { closedFormKernels } from '@nobg/kernels/closed-form.js';
import type { Photo } from '../../image/photo.js';
import { wholeTile } from './plan-tiles.js';
import { readTile, refineTile } from './refine-tile.js';
import { findUnknownBand } from './unknown-band.js';

/**
 * The photo's longer side where hair is solved, px. Networks are wrong about hair over more px than
 * are between two of its strands, and what is solved reaches as far as its windows: the coarser they are
 * seen, the farther. Strands come back from the photo's own colours all the same (docs/adr/0069).
 */
const HAIR_SIDE_PX = 384;
/**
 * No coarser than this part of the photo's own size: coefficients that were fitted without its noise make
 * coarse noise of alpha where it has some. And no larger than so many px, whatever the photo's size.
 */
const COARSEST = 1 / 4;
const MOST_SIDE = 1024;
/**
 * Where soft alpha is more than this part of the subject, it is not hair: a network could not decide on a
 * spring or a net. On photos with ground truth that is 0.42, on people and animals 0.09 at most.
 */
const MOST = 0.15;

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
  const scale = Math.min(1, Math.max(HAIR_SIDE_PX / longer, COARSEST), MOST_SIDE / longer);
  const tile = wholeTile(band, photo, scale);
  if (!tile || tile.uncertainty > MOST * 255 * areaOf(alpha)) return alpha;
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
