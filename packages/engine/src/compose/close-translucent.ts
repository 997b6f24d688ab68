import { distanceTransform } from '../ops/distance-transform.js';
import { clamp01 } from '../ops/scalar.js';

/** Below this a pixel is background: its distance tells edges from insides. */
const BACKGROUND = 26;
/** An edge is at most this wide, of the photo's shorter side, and at least so many px. */
const EDGE_SHARE = 0.006;
const LEAST_EDGE = 3;

/**
 * Makes opaque what is half transparent inside the subject (glass, gauze); its edges stay soft.
 *
 * @param alpha h·w, 0..255
 * @returns h·w, 0..255
 */
export function closeTranslucent(alpha: Uint8Array, width: number, height: number): Uint8Array {
  const background = alpha.map((a) => (a < BACKGROUND ? 1 : 0));
  const edge = Math.max(LEAST_EDGE, EDGE_SHARE * Math.min(width, height));
  // Further than two edges inside, all is opaque.
  const distance = distanceTransform({ width, height, data: background }, 2 * edge);
  return alpha.map((a, i) => {
    if (a === 255 || a < BACKGROUND) return a;
    // Over the width of another edge it goes from soft to opaque.
    const inside = clamp01(distance[i]! / edge - 1);
    return Math.round(a + (255 - a) * inside);
  });
}
