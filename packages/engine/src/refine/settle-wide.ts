import type { Plane } from '../plane.js';
import { boxMean } from './box-mean.js';
import { open } from './opening.js';

/** Alpha between these is soft. */
const SOFT = { from: 0.05, to: 0.95 };
/**
 * Half the width from which on soft alpha counts as wide, in parts of the longer side: 12 px
 * of 1024. Edges, hair and fur are thinner as the network draws them; what is wider is a
 * part of the subject that it could not decide on. From 4 to 24 px the result hardly changes.
 */
const WIDE = 12 / 1024;
/** Over this part of the longer side what was settled fades into what was not. */
const FADE = 4 / 1024;
/** Bolder alpha is stretched: below `from` it is background, above `to` it is subject. */
const STRETCH = { from: 0.2, to: 0.8 };

/**
 * Settles wide areas of soft alpha, which in a photo are hardly ever half transparent: there
 * the bolder opinion is taken and made firm. Edges and all that is thin stay as they are.
 *
 * @param alpha h·w, 0..1
 * @param bolder of the same size: what else may be subject
 */
export function settleWide({ width, height, data }: Plane, bolder: Plane): Plane {
  const side = Math.max(width, height);
  const soft = Uint8Array.from(data, (a) => (a > SOFT.from && a < SOFT.to ? 1 : 0));
  const wide = Float32Array.from(open(soft, width, height, Math.round(WIDE * side)));
  const scratch = new Float32Array(wide.length);
  boxMean(wide, width, height, Math.round(FADE * side), scratch, wide);
  const settled = data.map((a, i) => {
    const share = wide[i]!;
    if (share <= 0) return a;
    const firm = (bolder.data[i]! - STRETCH.from) / (STRETCH.to - STRETCH.from);
    return a + (Math.min(1, Math.max(0, firm)) - a) * Math.min(1, share);
  });
  return { width, height, data: settled };
}
