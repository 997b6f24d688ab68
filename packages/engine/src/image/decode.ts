import type { Sharp } from 'sharp';
import type { Size } from '../ops/size.js';
import type { ImageLimits } from '../types.js';
import { openPicture } from './open-picture.js';
import type { Photo } from './photo.js';
import { probePhoto, unreadable } from './probe.js';

/** A photo, perhaps read at another size than its own. */
export interface DecodedPhoto extends Photo {
  /** The upright photo's px. */
  readonly own: Size;
}

/**
 * Decodes a photo: EXIF orientation applied, embedded profile (CMYK too) turned to
 * sRGB, 16 bits and palettes and grey to 8-bit RGB, interlacing undone, first
 * frame of an animation. Transparency is kept apart.
 *
 * @param sizeOf at what size to read an upright photo of so many px; at its own when left out.
 *   JPEG and WebP are made smaller while they are decoded.
 * @throws NobgError as {@link probePhoto}; `unreadable_image` for damaged pixels
 */
export async function decodePhoto(
  path: string,
  limits: ImageLimits,
  sizeOf?: (photo: Size) => Size,
): Promise<DecodedPhoto> {
  const header = await probePhoto(path, limits);
  try {
    const image = await openPicture(path, header, limits);
    // Asked for previews alone: it reads the header once more.
    const own = sizeOf && (await uprightSize(image));
    if (sizeOf && own) {
      const { width, height } = sizeOf(own);
      if (width !== own.width || height !== own.height) {
        image.resize(width, height, { fit: 'fill' });
      }
    }
    const { data, info } = await image
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const photo = toPhoto(data, info.width, info.height, info.channels);
    return { ...photo, own: own ?? { width: photo.width, height: photo.height } };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Of an opened picture: what was decoded here is upright already and has no orientation left. */
async function uprightSize(image: Sharp): Promise<Size> {
  const { autoOrient } = await image.metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}

/** Takes interleaved 1..4 channels apart into RGB and alpha (null when opaque all over). */
export function toPhoto(data: Uint8Array, width: number, height: number, channels: number): Photo {
  const pixels = width * height;
  if (channels === 3) return { width, height, rgb: data, alpha: null };
  const rgb = new Uint8Array(pixels * 3);
  const grey = channels < 3;
  const hasAlpha = channels === 2 || channels === 4;
  const alpha = hasAlpha ? new Uint8Array(pixels) : null;
  let opaque = true;
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[grey ? from : from + 1]!;
    rgb[to + 2] = data[grey ? from : from + 2]!;
    if (alpha) {
      const a = data[from + channels - 1]!;
      alpha[i] = a;
      if (a !== 255) opaque = false;
    }
  }
  return { width, height, rgb, alpha: opaque ? null : alpha };
}
