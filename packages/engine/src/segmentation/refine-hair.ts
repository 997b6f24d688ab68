import type { Scene } from '../context/context.js';
import { redrawHair } from '../matting/edges/redraw-hair.js';

/**
 * An alpha of people or animals, its hair and fur drawn again.
 *
 * @param alpha h·w of the scene's photo, 0..255
 * @param seen the longer side at which their network saw the photo, px: it saw what is no larger as it is
 * @returns h·w, 0..255
 */
export async function combed(
  { photo, parts, watch }: Scene,
  alpha: Uint8Array,
  seen: number,
): Promise<Uint8Array> {
  if (Math.max(photo.width, photo.height) <= seen || !parts.has('hair')) return alpha;
  return watch.time('refine', () => redrawHair(alpha, photo));
}
