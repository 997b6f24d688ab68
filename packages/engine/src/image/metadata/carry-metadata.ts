import type { Sharp } from 'sharp';
import type { Size } from '../../ops/size.js';
import { PNG_SIGNATURE, pngChunk } from '../png-chunks.js';
import { safeSharp } from '../sharp.js';
import { cleanExif } from './clean-exif.js';
import { cleanXmp } from './clean-xmp.js';
import type { PhotoMetadata } from './photo-metadata.js';

/** IHDR is always so long, and stands first. */
const AFTER_HEADER = PNG_SIGNATURE.length + 12 + 13;
const XMP_HEAD = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1');

/**
 * A PNG with what its photo said of itself put in after its header.
 * @param size of the picture, px
 */
export function pngWithMetadata(png: Buffer, { exif, xmp }: PhotoMetadata, size: Size): Buffer {
  const facts = exif && cleanExif(exif, size);
  const words = xmp && cleanXmp(xmp);
  const chunks: Buffer[] = [];
  if (facts) chunks.push(pngChunk('eXIf', facts));
  if (words) chunks.push(pngChunk('iTXt', Buffer.concat([XMP_HEAD, Buffer.from(words)])));
  const after = png.subarray(AFTER_HEADER);
  return Buffer.concat([png.subarray(0, AFTER_HEADER), ...chunks, after]);
}

/** Says that a PNG's colours are sRGB, in one byte instead of a profile. */
export function pngSaysSrgb(png: Buffer): Buffer {
  const perceptual = 0;
  const chunk = pngChunk('sRGB', Uint8Array.of(perceptual));
  return Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]);
}

/**
 * A finished picture that knows what its photo said of itself. libvips takes such blocks from files
 * alone: pixels and blocks go through a PNG in memory that is not packed.
 *
 * @param picture what it would be written from without
 * @returns its colours are sRGB, and say so
 */
export async function carryMetadata(
  picture: Sharp,
  metadata: PhotoMetadata,
  size: Size,
): Promise<Sharp> {
  const png = await picture.png({ compressionLevel: 0 }).toBuffer();
  const whole = pngWithMetadata(png, metadata, size);
  const carried = safeSharp()(whole, { limitInputPixels: false })
    .keepExif()
    .keepXmp()
    .withIccProfile('srgb');
  return metadata.dpi === null ? carried : carried.withDensity(metadata.dpi);
}
