import type { Context } from '../context/context.js';
import type { Photo } from '../image/photo.js';
import { clampAlphaLevels } from '../matting/alpha-levels.js';
import { guidedUpsample } from '../matting/guided-upsampling.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';

/**
 * Brings what a network for salient things found to the size of a photo: its edges drawn along the
 * photo's, and firm where it is nearly sure.
 *
 * @param coarse any size, 0..1; stretched over the whole of `photo`
 * @param photo the context's own, or a part of it
 * @param reach as of {@link guidedUpsample}
 * @returns h·w, 0..255
 */
export async function upsampleAlpha(
  context: Context,
  coarse: FloatMap,
  photo: Photo = context.photo,
  reach?: number,
): Promise<Uint8Array> {
  const alpha = await upsampleWithEdges(context, coarse, photo, reach);
  if (context.parts.has('alpha-levels')) clampAlphaLevels(alpha);
  return alpha;
}

/** As {@link upsampleAlpha}, but nothing is made firmer: a matte is sure where it says so. */
export async function upsampleWithEdges(
  { parts, photo: whole }: Context,
  coarse: FloatMap,
  photo: Photo = whole,
  reach?: number,
): Promise<Uint8Array> {
  if (parts.has('guided-filter')) return guidedUpsample(coarse, photo, reach);
  return toBytes(resampleMap(coarse, photo.width, photo.height));
}

/** @returns 0..255, of 0..1 */
export function toBytes({ data }: FloatMap): Uint8Array {
  const bytes = new Uint8Array(data.length);
  // Stored, it is cut off after the point: half a step more rounds it.
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[i]! * 255 + 0.5;
  return bytes;
}
