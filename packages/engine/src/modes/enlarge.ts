import type { Photo } from '../image/photo.js';
import type { Plane } from '../plane.js';
import { enlargeAlpha } from '../refine/enlarge-alpha.js';
import { resamplePlane } from '../refine/resample-plane.js';
import type { Scene } from './scene.js';

/**
 * Brings what a network found to the size of a photo, its edges drawn along the photo's.
 *
 * @param coarse any size, 0..1; stretched over the whole of `photo`
 * @param photo the scene's own, or a part of it
 * @param reach as of {@link enlargeAlpha}
 * @returns h·w, 0..255
 */
export async function enlarge(
  { parts, photo: whole }: Scene,
  coarse: Plane,
  photo: Photo = whole,
  reach?: number,
): Promise<Uint8Array> {
  if (parts.has('guided-filter')) return enlargeAlpha(coarse, photo, reach);
  return toBytes(resamplePlane(coarse, photo.width, photo.height));
}

export function toBytes({ data }: Plane): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(data[i]! * 255);
  return bytes;
}
