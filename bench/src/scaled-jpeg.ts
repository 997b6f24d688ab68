import { safeSharp } from '@nobg/engine/image/sharp.js';

/** Quality of what phones and cameras write by default. */
const QUALITY = 90;

/** A photo made larger or smaller. */
export interface ScaledJpeg {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a JPEG of (nearly) so many pixels out of a photo, upright and in its shape;
 * for measuring speed with photos of a given size.
 *
 * @param pixels width × height to come near to
 * @throws Error of libvips or the file system when the file is missing or damaged
 */
export async function scaledJpeg(path: string, pixels: number): Promise<ScaledJpeg> {
  const image = safeSharp()(path, { autoOrient: true });
  const { autoOrient } = await image.metadata();
  const factor = Math.sqrt(pixels / (autoOrient.width * autoOrient.height));
  const { data, info } = await image
    .resize({
      width: Math.round(autoOrient.width * factor),
      height: Math.round(autoOrient.height * factor),
      fit: 'fill',
    })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
