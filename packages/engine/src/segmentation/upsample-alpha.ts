import type { Scene } from '../context/context.js';
import type { Photo } from '../image/photo.js';
import { firmEnds } from '../matting/alpha-levels.js';
import { enlargeAlpha } from '../matting/guided-upsampling.js';
import type { Plane } from '../ops/float-map.js';
import { resamplePlane } from '../ops/resample-map.js';

/**
 * Brings what a network for salient things found to the size of a photo: its edges drawn along the
 * photo's, and firm where it is nearly sure.
 *
 * @param coarse any size, 0..1; stretched over the whole of `photo`
 * @param photo the scene's own, or a part of it
 * @param reach as of {@link enlargeAlpha}
 * @returns h·w, 0..255
 */
export async function enlarge(
  scene: Scene,
  coarse: Plane,
  photo: Photo = scene.photo,
  reach?: number,
): Promise<Uint8Array> {
  const alpha = await drawEdges(scene, coarse, photo, reach);
  if (scene.parts.has('firm-ends')) firmEnds(alpha);
  return alpha;
}

/** As {@link enlarge}, but nothing is made firmer: a matte is sure where it says so. */
export async function drawEdges(
  { parts, photo: whole }: Scene,
  coarse: Plane,
  photo: Photo = whole,
  reach?: number,
): Promise<Uint8Array> {
  if (parts.has('guided-filter')) return enlargeAlpha(coarse, photo, reach);
  return toBytes(resamplePlane(coarse, photo.width, photo.height));
}

/** @returns 0..255, of 0..1 */
export function toBytes({ data }: Plane): Uint8Array {
  const bytes = new Uint8Array(data.length);
  // Stored, it is cut off after the point: half a step more rounds it.
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[i]! * 255 + 0.5;
  return bytes;
}
