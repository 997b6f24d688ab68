import type { Sharp } from 'sharp';
import type { Size } from '../ops/size.js';
import type { ImageLimits } from '../types.js';
import { openPicture } from './open-picture.js';
import { probePhoto, unreadable } from './probe.js';

/** How a picture meets a size: fills it and is cut, is seen whole in it, or stays as large as it is. */
export type Fit = 'cover' | 'contain' | 'centre';

const SHARP_FIT = { cover: 'cover', contain: 'inside' } as const;

/** A decoded picture with its transparency: upright, sRGB. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  /** h·w·4, 0..255, not premultiplied. */
  readonly rgba: Uint8Array;
}

/**
 * Decodes a picture that is to lie behind another.
 *
 * @param size what it is to fit
 * @throws NobgError as {@link probePhoto}, of the field `bg_image`
 */
export async function decodeBackground(
  path: string,
  { width, height }: Size,
  fit: Fit,
  limits: ImageLimits,
): Promise<RgbaPicture> {
  const header = await probePhoto(path, limits, 'bg_image');
  try {
    const picture = await openPicture(path, header, limits);
    if (fit !== 'centre') picture.resize(width, height, { fit: SHARP_FIT[fit] });
    return await decode(picture);
  } catch (cause) {
    throw unreadable(cause, 'bg_image');
  }
}

/**
 * Decodes a cutout that was stored.
 * @throws NobgError as {@link probePhoto}
 */
export async function decodeCutout(path: string, limits: ImageLimits): Promise<RgbaPicture> {
  const header = await probePhoto(path, limits);
  try {
    return await decode(await openPicture(path, header, limits));
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function decode(picture: Sharp): Promise<RgbaPicture> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: data };
}
