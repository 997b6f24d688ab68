import type { Plane } from '../../plane.js';
import { maskWhere } from '../../refine/mask-where.js';
import { dilate } from '../../refine/opening.js';
import { resamplePlane } from '../../refine/resample-plane.js';
import { findComponents } from './components.js';

/** Less than this of the largest part is a sliver between hair and face, and no garment. */
const CRUMB = 0.002;
/**
 * A part apart from the others in which the selfie network is so sure that nobody is, on the mean,
 * is of something else: a passer-by, a helmet on a table. On photos with ground truth garments
 * that lie apart have 0.37 at most, two of something else 0.92.
 */
const NOBODY = 0.6;
/** Soft edges of a part reach so far, px of the network's. */
const EDGE = 2;

/**
 * Takes away what lies apart from the largest garment and is a crumb, or where nobody is.
 *
 * @param worn probability of garments, 0..1
 * @param background probability that nobody is there by another network, of any size
 */
export function dropStrays(worn: Plane, background: Plane): Plane {
  const { width, height, data } = worn;
  const { labels, components } = findComponents(worn, 0.5);
  const [largest, ...others] = components;
  if (!largest) return worn;
  const nobody = resamplePlane(background, width, height).data;
  const sums = new Float64Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) sums[labels[i]!] = sums[labels[i]!]! + nobody[i]!;
  const strays = new Set(
    others
      .filter(({ label, area }) => {
        return area < CRUMB * largest.area || sums[label]! > NOBODY * area;
      })
      .map(({ label }) => label),
  );
  if (strays.size === 0) return worn;
  const gone = maskWhere(labels, (label) => strays.has(label));
  const kept = maskWhere(labels, (label) => label > 0 && !strays.has(label));
  const around = dilate(gone, width, height, EDGE);
  const stays = dilate(kept, width, height, EDGE);
  const left = data.map((p, i) => (gone[i] === 1 || (around[i] === 1 && stays[i] === 0) ? 0 : p));
  return { width, height, data: left };
}
