import type { Context } from '../context/context.js';
import { refineHairEdges } from '../matting/edges/redraw-hair.js';

/**
 * An alpha of people or animals, its hair and fur drawn again.
 *
 * @param alpha h·w of the context's photo, 0..255
 * @param seen the longer side at which their network saw the photo, px: it saw what is no larger as it is
 * @returns h·w, 0..255
 */
export async function refineHair(
  { photo, parts, watch }: Context,
  alpha: Uint8Array,
  seen: number,
): Promise<Uint8Array> {
  if (Math.max(photo.width, photo.height) <= seen || !parts.has('hair')) return alpha;
  return watch.time('refine', () => refineHairEdges(alpha, photo));
}
