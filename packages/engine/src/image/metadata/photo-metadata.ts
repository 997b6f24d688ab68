import type { ImageLimits } from '../../types.js';
import { probePhoto, unreadable } from '../probe.js';
import { safeSharp } from '../sharp.js';

/** What a photo says of itself, as it is in the file. */
export interface PhotoMetadata {
  readonly exif: Buffer | null;
  readonly xmp: Buffer | null;
  /** Photoshop's block, in which IPTC lies. */
  readonly iptc: Buffer | null;
  /** Dots per inch. */
  readonly dpi: number | null;
}

/** @throws NobgError as `probePhoto` */
export async function readPhotoMetadata(path: string, limits: ImageLimits): Promise<PhotoMetadata> {
  const { decoder } = await probePhoto(path, limits);
  if (decoder === 'bmp') return { exif: null, xmp: null, iptc: null, dpi: null };
  try {
    const image = safeSharp()(path, { limitInputPixels: false });
    const { exif = null, xmp = null, iptc = null, density = null } = await image.metadata();
    return { exif, xmp, iptc, dpi: density };
  } catch (cause) {
    throw unreadable(cause);
  }
}
