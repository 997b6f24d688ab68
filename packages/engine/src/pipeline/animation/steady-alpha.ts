import type { Photo } from '../../image/photo.js';
import { boxFilter } from '../../ops/box-filter.js';
import { clamp01 } from '../../ops/scalar.js';

/** Part of what is new that is taken where the photo stands quite still. */
const LEAST_NEW = 0.35;
/** Mean change of brightness around a pixel, 0..255: up to here it stands still, from there it moves. */
const STILL = 1.5;
const MOVING = 8;
/** px; the noise of palettes and of packing cancels itself out over so many. */
const RADIUS = 2;
/**
 * px; where anything moves so near, all counts as moving: skin before a wall of its own brightness
 * moves and shows no change.
 */
const NEAR = 8;
/** Part of what is near, from which on it counts in full. */
const NEAR_SHARE = 0.05;

/** A frame and what was kept of it. */
export interface SettledFrame {
  readonly photo: Photo;
  /** h·w, 0..255 */
  readonly alpha: Uint8Array;
}

/**
 * The alpha of a frame, held to that of the one before where the photo did not change between
 * them: networks answer a little differently each time, which flickers at edges that stand still.
 * Where anything moves, the frame's own alpha counts.
 *
 * @param alpha h·w of the frame, 0..255
 * @returns h·w
 */
export function steadyAlpha(photo: Photo, alpha: Uint8Array, before: SettledFrame): Uint8Array {
  const { width, height, rgb } = photo;
  const change = new Float32Array(width * height);
  const other = before.photo.rgb;
  for (let i = 0, c = 0; i < change.length; i++, c += 3) {
    // Rec. 601 weights, as brightness is judged.
    change[i] =
      0.299 * (rgb[c]! - other[c]!) +
      0.587 * (rgb[c + 1]! - other[c + 1]!) +
      0.114 * (rgb[c + 2]! - other[c + 2]!);
  }
  const scratch = new Float32Array(change.length);
  boxFilter(change, width, height, RADIUS, scratch, change);
  const moved = change.map((mean) => clamp01((Math.abs(mean) - STILL) / (MOVING - STILL)));
  const near = new Float32Array(change.length);
  boxFilter(moved, width, height, NEAR, scratch, near);
  const out = new Uint8Array(alpha.length);
  for (let i = 0; i < out.length; i++) {
    const moves = Math.max(moved[i]!, clamp01(near[i]! / NEAR_SHARE));
    const share = LEAST_NEW + (1 - LEAST_NEW) * moves;
    const old = before.alpha[i]!;
    out[i] = Math.round(old + (alpha[i]! - old) * share);
  }
  return out;
}
