import type { ImageLimits } from '../types.js';
import type { Photo } from './photo.js';
import { probePhoto, unreadable } from './probe.js';
import { safeSharp } from './sharp.js';

/** Longest time that decoding may take, in seconds; the slot's own deadline stands behind it. */
const DECODE_TIMEOUT_S = 60;

interface Size {
  readonly width: number;
  readonly height: number;
}

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
  const { width, height } = await probePhoto(path, limits);
  const own = { width, height };
  const size = sizeOf?.(own) ?? own;
  try {
    const image = safeSharp()(path, {
      limitInputPixels: limits.maxPixels,
      // A cut-off or damaged stream is an error; odd metadata is not.
      failOn: 'error',
      autoOrient: true,
      // Whole-file reading order lets libvips stream instead of keeping a second copy.
      sequentialRead: true,
      pages: 1,
    })
      .timeout({ seconds: DECODE_TIMEOUT_S })
      .toColourspace('srgb');
    if (size.width !== width || size.height !== height) {
      image.resize(size.width, size.height, { fit: 'fill' });
    }
    const { data, info } = await image
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { ...split(data, info.width, info.height, info.channels), own };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Takes interleaved 1..4 channels apart into RGB and alpha (null when opaque all over). */
function split(data: Buffer, width: number, height: number, channels: number): Photo {
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
