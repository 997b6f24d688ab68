import type { Plane } from '../plane.js';
import { boxAround } from '../refine/box-around.js';
import { maskWhere } from '../refine/mask-where.js';
import { open } from '../refine/opening.js';
import { shareOf } from './choose-mask.js';

/** So much of a mask is within what was found, or it is of something else. */
const WITHIN = 0.75;
/** What it stands behind is at least this part of what was found. */
const IN_FRONT = 0.25;
/** What is nearer stands lower on the photo, by at least this part of its height. */
const NEARER = 0.03;
/** What is left along the vehicle's edge is thinner than this on both sides, px of the mask. */
const THIN = 2;

/**
 * Whether a mask is of something behind the subject that was taken for a part of it: the photo's
 * side cuts it off, and what else was found is whole, stands nearer and is no mere remainder.
 * Nobody cuts off what the photo is of while something whole stands before it (docs/adr/0055).
 *
 * @param own what was found, at the mask's size, 0..1
 */
export function standsBehind(logits: Plane, own: Plane): boolean {
  const { width, height } = logits;
  const thing = maskWhere(logits.data, (logit) => logit > 0);
  const found = maskWhere(own.data, (alpha) => alpha > 0.5);
  const left = found.map((on, i) => on & (1 - thing[i]!));
  const rest = open(left, width, height, THIN);
  const behind = boxAround(thing, width, height);
  const before = boxAround(rest, width, height);
  if (!behind || !before) return false;
  const area = (mask: Uint8Array) => mask.reduce((sum, on) => sum + on, 0);
  return (
    shareOf(logits, own) >= WITHIN &&
    isCutOff(behind) &&
    !isCutOff(before) &&
    before.bottom >= behind.bottom + NEARER &&
    area(rest) >= IN_FRONT * area(found)
  );
}

/** Whether a box reaches the photo's left or right side. */
function isCutOff({ left, right }: { left: number; right: number }): boolean {
  return left <= 0 || right >= 1;
}
