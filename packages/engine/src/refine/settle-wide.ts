import type { Plane } from '../plane.js';
import { boxAround } from './box-around.js';
import { boxMean } from './box-mean.js';
import { maskWhere } from './mask-where.js';
import { open } from './opening.js';
import { resamplePlane } from './resample-plane.js';
import { rowSampler } from './row-sampler.js';

/** Alpha between these is soft. */
const SOFT = { from: 0.05, to: 0.95 };
/** Longer side at which width is judged, px: 4 px of what the network saw are one. */
const SIDE = 256;
/**
 * Half the width from which on soft alpha counts as wide, px at SIDE. Edges, hair and fur are
 * thinner as the network draws them; what is wider is a part of the subject that it could
 * not decide on. From 1 to 6 px the result hardly changes (docs/adr/0015).
 */
const WIDE = 3;
/** Over this many px at SIDE what was settled fades into what was not. */
const FADE = 1;
/** Bolder alpha is stretched: below `from` it is background, above `to` it is subject. */
const STRETCH = { from: 0.2, to: 0.8 };

/**
 * Settles wide areas of soft alpha, which in a photo are hardly ever half transparent: there
 * the bolder opinion is taken and made firm. Edges and all that is thin stay as they are.
 *
 * @param alpha h·w, 0..1
 * @param bolder of the same size: what else may be subject
 * @returns `alpha` itself where none is wide
 */
export function settleWide(alpha: Plane, bolder: Plane): Plane {
  const { width, height } = alpha;
  const wide = wideSoft(alpha);
  const some = maskWhere(wide.data, (share) => share > 0);
  const box = boxAround(some, wide.width, wide.height);
  if (!box) return alpha;
  const settled = new Float32Array(alpha.data);
  const shareIn = rowSampler(wide, width, height);
  const shares = new Float32Array(width);
  // Enlarged, a pixel fades out over half of its neighbours.
  const top = Math.max(0, Math.floor((box.top - 1 / wide.height) * height));
  const bottom = Math.min(height, Math.ceil((box.bottom + 1 / wide.height) * height));
  for (let y = top; y < bottom; y++) {
    shareIn(y, shares);
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const share = shares[x]!;
      if (share <= 0) continue;
      const firm = (bolder.data[i]! - STRETCH.from) / (STRETCH.to - STRETCH.from);
      const own = settled[i]!;
      settled[i] = own + (Math.min(1, Math.max(0, firm)) - own) * Math.min(1, share);
    }
  }
  return { width, height, data: settled };
}

/** 1 where soft alpha is wide, 0 elsewhere; at SIDE or the alpha's size, if that is less. */
function wideSoft(alpha: Plane): Plane {
  const scale = Math.min(1, SIDE / Math.max(alpha.width, alpha.height));
  const width = Math.max(1, Math.round(alpha.width * scale));
  const height = Math.max(1, Math.round(alpha.height * scale));
  const { data } = resamplePlane(alpha, width, height);
  const soft = maskWhere(data, (a) => a > SOFT.from && a < SOFT.to);
  const wide = new Float32Array(open(soft, width, height, WIDE));
  boxMean(wide, width, height, FADE, new Float32Array(wide.length), wide);
  return { width, height, data: wide };
}
