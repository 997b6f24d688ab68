import { keepComponentsWhere } from '../../../ops/components.js';
import { dilate, open } from '../../../ops/morphology.js';
import { ramp } from '../../../ops/scalar.js';
import type { Depth } from './depth.js';
import { INSIDE, LINES, TABLEWARE, UNLIKE } from './params.js';

/**
 * How far a dish is shown as it is, and not as the bare surface of its plate: where it is food, and deep
 * inside, so that the network judges what colour cannot tell.
 *
 * @param unlike how far each pixel is from the bare surface, in L*a*b*
 * @param plain 1 where it is that surface
 * @param standing 1 where food stands out beyond the rim
 * @returns h·w, 0..1
 */
export function keptAsIs(
  unlike: Float32Array,
  plain: Uint8Array,
  { depth, deepest, width, height }: Depth,
  standing: Uint8Array,
): Float32Array {
  // What stands out beyond the rim lies over it, too.
  const roots = dilate({ width, height, data: standing }, Math.round(INSIDE.to * deepest)).data;
  const likely = new Uint8Array(unlike.length);
  for (let i = 0; i < likely.length; i++) {
    if (depth[i]! > INSIDE.to * deepest || unlike[i]! > UNLIKE.half) likely[i] = 1;
  }
  const thick = dilate(open({ width, height, data: likely }, LINES.minHalfWidthPx), 2).data;
  const keep = new Float32Array(unlike.length);
  for (let i = 0; i < keep.length; i++) {
    if (standing[i] === 1) keep[i] = 1;
    const own = depth[i]!;
    if (own === 0 || plain[i] === 1) continue;
    const inside = ramp(own, { from: INSIDE.from * deepest, to: INSIDE.to * deepest });
    const food = ramp(unlike[i]!, UNLIKE) * thick[i]! * Math.min(1, own / LINES.edgePx);
    keep[i] = roots[i] === 1 ? 1 : Math.max(inside, food);
  }
  return keep;
}

/**
 * The bare surface as far as it can be followed from the rim on inwards, over lines and shaded edges of
 * the plate, but not into food that is like it and lies within an edge of its own.
 *
 * @param unlike how far each pixel is from the bare surface, in L*a*b*
 * @param rough as of roughness()
 * @param rim indices of the pixels along the rim
 * @returns h·w, 1 and 0
 */
export function plainFromRim(
  unlike: Float32Array,
  rough: Float32Array,
  { depth, width, height }: Depth,
  rim: readonly number[],
): Uint8Array {
  const flat = new Uint8Array(unlike.length);
  for (let i = 0; i < flat.length; i++) {
    if (depth[i]! > 0 && unlike[i]! < UNLIKE.from && rough[i]! < TABLEWARE.maxSmoothDeviation)
      flat[i] = 1;
  }
  const joined = dilate({ width, height, data: flat }, LINES.bridgePx).data;
  const seeds = new Uint8Array(flat.length);
  for (const i of rim) seeds[i] = flat[i]!;
  keepComponentsWhere({ width, height, data: joined }, seeds, ({ sum }) => sum > 0);
  for (let i = 0; i < flat.length; i++) if (joined[i] === 0) flat[i] = 0;
  return open({ width, height, data: flat }, LINES.bridgePx).data;
}
