import { safeSharp } from '@nobg/engine/image/sharp.js';

/** A picture of one channel, as masks and alphas are kept for measuring. */
export interface GreyImage {
  /** h·w, row by row, 0..255. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a picture as one grey channel, with the integers of Pillow's
 * `convert('L')`: R·0.299 + G·0.587 + B·0.114 in 16-bit fixed point, transparency
 * dropped, EXIF orientation and embedded profiles left alone. (Grey of 16 bits
 * is scaled to 8; Pillow would clip it at 255.)
 *
 * @throws Error of libvips or the file system when the file is missing or damaged
 */
export async function readGrey(path: string): Promise<GreyImage> {
  const { data, width, height, channels } = await decode(path);
  return { data: greyOf(data, channels), width, height };
}

/**
 * Reads the alpha of a cutout: its transparency where the file has any, else
 * its grey values (a mask saved as a plain picture).
 *
 * @throws as {@link readGrey}
 */
export async function readAlpha(path: string): Promise<GreyImage> {
  const { data, width, height, channels } = await decode(path);
  if (channels !== 2 && channels !== 4) return { data: greyOf(data, channels), width, height };
  const alpha = new Uint8Array(width * height);
  for (let i = 0, from = channels - 1; i < alpha.length; i++, from += channels) {
    alpha[i] = data[from]!;
  }
  return { data: alpha, width, height };
}

/**
 * Writes a greyscale PNG of 8 bits.
 *
 * @param data h·w, 0..255
 * @throws Error of libvips or the file system (disk full, path missing)
 */
export async function writeGreyPng(
  path: string,
  data: Uint8Array,
  width: number,
  height: number,
): Promise<void> {
  await safeSharp()(data, { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace('b-w')
    .png({ compressionLevel: 3, adaptiveFiltering: true })
    .toFile(path);
}

async function decode(path: string) {
  const { data, info } = await safeSharp()(path, {
    limitInputPixels: false,
    failOn: 'error',
    // A mask's values are data, not colours: a profile must not bend them.
    ignoreIcc: true,
  })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function greyOf(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return data;
  const grey = new Uint8Array(data.length / channels);
  for (let i = 0, from = 0; i < grey.length; i++, from += channels) {
    grey[i] =
      channels === 2
        ? data[from]!
        : (data[from]! * 19595 + data[from + 1]! * 38470 + data[from + 2]! * 7471 + 0x8000) >> 16;
  }
  return grey;
}
