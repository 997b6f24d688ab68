import type { ImageLimits } from '../types.js';
import { openPicture } from './open-picture.js';
import type { Photo } from './photo.js';
import { probePhoto, unreadable } from './probe.js';

/** A photo's colours as finely as its file has them, beside those that everything works with. */
export interface DeepColours {
  readonly photo: Photo;
  /** h·w·3, sRGB, 0..65535. */
  readonly rgb: Uint16Array;
}

/**
 * Decodes a photo's colours at 16 bits.
 *
 * @param photo the same, decoded at 8 bits
 * @returns null where the file has no more than 8
 * @throws NobgError as `probePhoto`; `unreadable_image`
 */
export async function decodeDeep(
  path: string,
  photo: Photo,
  limits: ImageLimits,
): Promise<DeepColours | null> {
  const header = await probePhoto(path, limits);
  if (!header.deep || header.decoder !== 'vips') return null;
  try {
    const { data, info } = await (await openPicture(path, header, limits))
      .removeAlpha()
      .toColourspace('rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const rgb = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
    return info.channels === 3 && rgb.length === photo.rgb.length ? { photo, rgb } : null;
  } catch (cause) {
    throw unreadable(cause);
  }
}
