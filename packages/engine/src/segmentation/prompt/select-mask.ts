import type { SamMask, SamPrompt } from '../../networks/mobile-sam.js';
import { keepLargeComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { maskWhere } from '../../ops/threshold.js';
import { MASK } from './params.js';

/**
 * Of the answers to a prompt, the one to take: it must hold the points to keep and leave out
 * those to drop as well as any other; among equals, quality and agreement decide.
 *
 * @param own the mode's own alpha at the masks' size, 0..1
 */
export function selectMask(masks: readonly SamMask[], prompt: SamPrompt, own: FloatMap): SamMask {
  const rated = masks.map((mask) => ({
    mask,
    broken: brokenPoints(mask.logits, prompt),
    merit: mask.quality + MASK.agreementWeight * overlap(mask.logits, own),
  }));
  const best = rated.sort((a, b) => a.broken - b.broken || b.merit - a.merit)[0];
  if (!best) throw new Error('expected masks to choose from');
  return best.mask;
}

/** The mask without small components and holes: their logits change sides and keep their size. */
export function removeSmallComponents(
  { width, height, data }: FloatMap,
  prompt: SamPrompt,
): FloatMap {
  const mask = maskWhere(data, (logit) => logit > 0);
  const seeds = prompt.points
    .filter(({ keep }) => keep)
    .map((point) => indexOf(point, width, height));
  keepLargeComponents({ width, height, data: mask }, MASK.minAreaRatio, seeds);
  const outside = mask.map((inside) => 1 - inside);
  keepLargeComponents({ width, height, data: outside }, MASK.minHoleRatio);
  const signs = data.map((logit, i) => (outside[i] === 1 ? -1 : 1) * Math.abs(logit));
  return { width, height, data: signs };
}

/** How much of a mask is the mode's own, 0..1. */
export function shareOf(logits: FloatMap, own: FloatMap): number {
  let inside = 0;
  let shared = 0;
  for (let i = 0; i < logits.data.length; i++) {
    if (logits.data[i]! <= 0) continue;
    inside++;
    shared += own.data[i]!;
  }
  return shared / Math.max(1, inside);
}

/** Points that a mask is on the wrong side of. */
function brokenPoints({ width, height, data }: FloatMap, { points }: SamPrompt): number {
  return points.filter((point) => data[indexOf(point, width, height)]! > 0 !== point.keep).length;
}

/** Index of the pixel that a point is on; `x` and `y` as shares of width and height, 0..1. */
export function indexOf(
  { x, y }: { readonly x: number; readonly y: number },
  width: number,
  height: number,
): number {
  const column = Math.min(width - 1, Math.floor(x * width));
  return Math.min(height - 1, Math.floor(y * height)) * width + column;
}

/** IoU of a mask and an alpha of one size. */
function overlap(logits: FloatMap, own: FloatMap): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < logits.data.length; i++) {
    const inside = logits.data[i]! > 0;
    const opaque = own.data[i]! > 0.5;
    if (inside && opaque) both++;
    if (inside || opaque) either++;
  }
  return both / Math.max(1, either);
}
