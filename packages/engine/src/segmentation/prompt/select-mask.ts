import type { SamMask, SamPrompt } from '../../networks/mobile-sam.js';
import { keepLargeComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { maskWhere } from '../../ops/threshold.js';

/**
 * How much agreement with the mode's own alpha counts beside the quality that the network
 * expects of a mask: it decides between near equals, and no more. Who points at a thing
 * wants it, and not what would have been taken anyway.
 */
const AGREEMENT_WEIGHT = 0.05;
/** Parts below this share of the largest are crumbs of a mask, unless a point is on them. */
const CRUMB = 0.05;
/** Holes below this share of the largest empty part are faults; handles' openings are larger. */
const PINHOLE = 0.005;

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
    merit: mask.quality + AGREEMENT_WEIGHT * overlap(mask.logits, own),
  }));
  const best = rated.sort((a, b) => a.broken - b.broken || b.merit - a.merit)[0];
  if (!best) throw new Error('expected masks to choose from');
  return best.mask;
}

/** The mask without crumbs and pinholes: their logits change sides and stay as firm. */
export function removeSmallComponents(
  { width, height, data }: FloatMap,
  prompt: SamPrompt,
): FloatMap {
  const mask = maskWhere(data, (logit) => logit > 0);
  const seeds = prompt.points
    .filter(({ keep }) => keep)
    .map((point) => indexOf(point, width, height));
  keepLargeComponents({ width, height, data: mask }, CRUMB, seeds);
  const outside = mask.map((inside) => 1 - inside);
  keepLargeComponents({ width, height, data: outside }, PINHOLE);
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
