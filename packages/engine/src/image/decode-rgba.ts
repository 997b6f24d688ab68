import type { ImageLimits } from '../types.js';
import { probePhoto, unreadable } from './probe.js';
import { safeSharp } from './sharp.js';

/** Longest time that decoding may take, in seconds; the slot's own deadline stands behind it. */
const DECODE_TIMEOUT_S = 60;

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
  { width, height }: { readonly width: number; readonly height: number },
  fit: Fit,
  limits: ImageLimits,
): Promise<RgbaPicture> {
  await probePhoto(path, limits, 'bg_image');
  try {
    const picture = open(path, limits);
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
  await probePhoto(path, limits);
  try {
    return await decode(open(path, limits));
  } catch (cause) {
    throw unreadable(cause);
  }
}

function open(path: string, limits: ImageLimits) {
  return safeSharp()(path, {
    limitInputPixels: limits.maxPixels,
    failOn: 'error',
    autoOrient: true,
    sequentialRead: true,
    pages: 1,
  }).timeout({ seconds: DECODE_TIMEOUT_S });
}

async function decode(picture: ReturnType<typeof open>): Promise<RgbaPicture> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgba: data };
}
