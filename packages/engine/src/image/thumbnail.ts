import { safeSharp } from './sharp.js';

/** A small picture with transparency. */
export interface Thumbnail {
  /** h·w·4, R G B A, 0..255, not premultiplied. */
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Whether the file itself had transparency; else A is 255 all over. */
  readonly hasAlpha: boolean;
}

/**
 * Reads a picture upright, in sRGB, made smaller so that its longer side is at
 * most `side` px (never larger than it is).
 *
 * @throws Error of libvips or the file system when the file is missing or damaged
 */
export async function readThumbnail(path: string, side: number): Promise<Thumbnail> {
  const image = safeSharp()(path, { limitInputPixels: false, autoOrient: true });
  const { hasAlpha } = await image.metadata();
  const { data, info } = await image
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height, hasAlpha };
}

/**
 * Encodes RGB pixels as a JPEG with full colour resolution: chroma
 * subsampling would blur just the edges that one looks at.
 *
 * @param rgb h·w·3, 0..255
 */
export async function encodeJpeg(rgb: Uint8Array, width: number, height: number): Promise<Buffer> {
  return safeSharp()(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82, chromaSubsampling: '4:4:4', mozjpeg: true })
    .toBuffer();
}

/**
 * Encodes one channel as a greyscale PNG.
 *
 * @param grey h·w, 0..255
 */
export async function encodeGreyPng(
  grey: Uint8Array,
  width: number,
  height: number,
): Promise<Buffer> {
  return safeSharp()(grey, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** libwebp's quality: good enough for a picture of a thumb's size. */
const THUMBNAIL_QUALITY = 75;

/**
 * A small picture with transparency, as WebP; its longer side is at most `side` px.
 *
 * @param picture h·w·4, 0..255, not premultiplied
 */
export async function thumbnailWebp(
  { rgba, width, height }: Pick<Thumbnail, 'rgba' | 'width' | 'height'>,
  side: number,
): Promise<Buffer> {
  return safeSharp()(rgba, { raw: { width, height, channels: 4 }, limitInputPixels: false })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: THUMBNAIL_QUALITY })
    .toBuffer();
}
