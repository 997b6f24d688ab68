import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { ImageLimits } from '../types.js';
import { decodeBmp } from './bmp/decode-bmp.js';
import { decodeLab } from './colour/decode-lab.js';
import { pngWithProfile } from './colour/png-profile.js';
import type { DecodedPixels } from './decoded.js';
import { decodeHeic } from './heic/decode-heic.js';
import type { PhotoHeader } from './probe.js';
import { rawTiff } from './raw-tiff.js';
import { safeSharp } from './sharp.js';

/** Longest time that decoding may take, in seconds; the slot's own deadline stands behind it. */
const DECODE_TIMEOUT_S = 60;

/**
 * Opens a picture that was probed: its first frame or page, upright. What libvips cannot decode is
 * decoded here, and goes on as pixels.
 *
 * @throws Error where it is damaged; libvips says so only when its pixels are asked for
 */
export async function openPicture(
  path: string,
  { format, decoder, icc }: Pick<PhotoHeader, 'format' | 'decoder' | 'icc'>,
  limits: ImageLimits,
): Promise<Sharp> {
  const options = {
    limitInputPixels: limits.maxPixels,
    // A cut-off or damaged stream is an error; odd metadata is not.
    failOn: 'error',
    autoOrient: true,
    // Whole-file reading order lets libvips stream instead of keeping a second copy.
    sequentialRead: true,
    pages: 1,
  } as const;
  if (decoder === 'vips') {
    const told = format === 'png' && icc === null ? pngWithProfile(await readFile(path)) : null;
    return safeSharp()(told ?? path, options).timeout({ seconds: DECODE_TIMEOUT_S });
  }
  const pixels = await decoded(path, decoder, limits);
  const { width, height, channels, data } = pixels;
  const { limitInputPixels } = options;
  const source = icc
    ? safeSharp()(rawTiff(pixels, icc), { limitInputPixels })
    : safeSharp()(data, { raw: { width, height, channels }, limitInputPixels });
  return source.timeout({ seconds: DECODE_TIMEOUT_S });
}

async function decoded(
  path: string,
  decoder: Exclude<PhotoHeader['decoder'], 'vips'>,
  limits: ImageLimits,
): Promise<DecodedPixels> {
  if (decoder === 'bmp') return decodeBmp(await readFile(path));
  return decoder === 'lab' ? decodeLab(path, limits) : decodeHeic(path, limits);
}
