import type { Photo } from '../image/photo.js';
import type { Plane } from '../plane.js';
import { boxMean } from './box-mean.js';
import { maskWhere } from './mask-where.js';
import { dilate, open } from './opening.js';
import { resamplePlane } from './resample-plane.js';
import { rowSampler } from './row-sampler.js';

/** Longer side at which the two are compared, px: that of MobileSAM's masks. */
const SIDE = 256;
/** What is left of a thing along its edge is thinner than this on both sides, px of that. */
const THIN = 2;
/** So far from a thing its edge may lie, px of that: its mask is coarse. */
const REACH = 4;

/**
 * Takes a thing out of an alpha, and the seam that is left along its edge because its mask is
 * coarse: what is thin, near the thing and not at the edge of something wider.
 *
 * @param found h·w, 0..255
 * @param thing h·w, 0..255
 * @returns h·w, 0..255; nowhere more than `found`
 */
export function takeAway(
  found: Uint8Array,
  thing: Uint8Array,
  { width, height }: Pick<Photo, 'width' | 'height'>,
): Uint8Array {
  const row = rowSampler(withoutSeam(found, thing, width, height), width, height);
  const kept = new Float32Array(width);
  const left = new Uint8Array(found.length);
  for (let y = 0, at = 0; y < height; y++) {
    row(y, kept);
    for (let x = 0; x < width; x++, at++) {
      left[at] = Math.round(Math.min(found[at]!, 255 - thing[at]!) * kept[x]!);
    }
  }
  return left;
}

/** 0 on the seam, 1 elsewhere, at SIDE or the alpha's size, if that is less. */
function withoutSeam(found: Uint8Array, thing: Uint8Array, width: number, height: number): Plane {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const size = [
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  ] as const;
  const small = (alpha: Uint8Array) =>
    resamplePlane({ width, height, data: Float32Array.from(alpha) }, ...size).data;
  const taken = maskWhere(small(thing), (value) => value > 127.5);
  const rest = Uint8Array.from(small(found), (value, i) => (value > 127.5 ? 1 - taken[i]! : 0));
  const wide = dilate(open(rest, ...size, THIN), ...size, THIN);
  const near = dilate(taken, ...size, REACH);
  const data = Float32Array.from(near, (on, i) => (on === 1 && wide[i] === 0 ? 0 : 1));
  boxMean(data, ...size, 1, new Float32Array(data.length), data);
  return { width: size[0], height: size[1], data };
}
