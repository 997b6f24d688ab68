import { writeFile } from 'node:fs/promises';
import type { OutputOptions, ResultFormat } from '@nobg/contract/output.js';
import type { Sharp } from 'sharp';
import type { RgbaPicture } from '../decode-rgba.js';
import { PNG_LEVEL } from '../encode.js';
import { carryMetadata } from '../metadata/carry-metadata.js';
import { iptcResource, withIptc } from '../metadata/iptc.js';
import { withoutResolution } from '../png-chunks.js';
import { safeSharp } from '../sharp.js';
import { deepPng, type OfPhoto } from './deep-png.js';
import { gifOf } from './gif.js';
import { psdOf } from './psd.js';
import { writeRgbaPng } from './rgba-png.js';
import { webpOptions } from './webp-options.js';
import { zipOf } from './zip.js';

/** Where nobody can tell the difference on a photo. AVIF's scale is another one. */
const QUALITY = { lossy: 90, avif: 65 };
/** AVIF's own default (4) takes seconds for a megapixel on one core; this one a fifth of that. */
const AVIF_EFFORT = 2;
/** From this effort on, JPEGs are packed by mozjpeg: some 15 % smaller in a multiple of the time. */
const MOZJPEG_EFFORT = 6;

/**
 * Writes a finished picture.
 *
 * @param path what is there is written over
 * @param output left out: a PNG with transparency, whatever the picture
 * @param kept of the photo, what is to show in the file
 * @returns what `auto` became, and the bytes written
 * @throws Error of libvips or the file system (disk full, path missing)
 */
export async function writePicture(
  path: string,
  picture: RgbaPicture,
  output: OutputOptions | undefined,
  { metadata, colours }: OfPhoto = NOTHING,
): Promise<{ readonly format: ResultFormat; readonly bytes: number }> {
  if (output === undefined) {
    const bytes = await writeRgbaPng(path, picture.rgba, picture.width, picture.height);
    return { format: 'png', bytes };
  }
  const opaque = isOpaque(picture.rgba);
  const format = formatOf(output, opaque);
  const quality = output.quality ?? (format === 'avif' ? QUALITY.avif : QUALITY.lossy);
  if (format === 'png' && !opaque && isPlain(output) && metadata === null) {
    const bytes = await writeRgbaPng(path, picture.rgba, picture.width, picture.height);
    return { format, bytes };
  }
  const alpha = alphaOf(picture.rgba);
  if (format === 'zip') return writeBytes(path, format, await zipOf(picture, alpha, quality));
  if (format === 'psd')
    return writeBytes(path, format, await psdOf(picture, alpha, output.dpi ?? null));
  if (format === 'gif') {
    const { size } = await gifOf(picture, output).toFile(path);
    return { format, bytes: size };
  }
  if (output.depth === 16) {
    const png = await deepPng(picture, alpha, output, { metadata, colours });
    return writeBytes(path, 'png', png);
  }
  const plain =
    output.channels === 'alpha' ? grey(picture, alpha) : coloured(picture, opaque, format);
  const image = metadata ? await carryMetadata(plain, metadata, picture) : plain;
  if (output.dpi !== undefined) image.withDensity(output.dpi);
  const iptc = format === 'jpg' && metadata?.iptc ? iptcResource(metadata.iptc) : null;
  if (iptc !== null) {
    const jpeg = await encoded(image, 'jpg', quality, output).toBuffer();
    return writeBytes(path, format, withIptc(jpeg, iptc));
  }
  const written = encoded(image, format, quality, output);
  if (format === 'png' && output.dpi === undefined && (metadata?.dpi ?? null) === null) {
    return writeBytes(path, format, withoutResolution(await written.toBuffer()));
  }
  const { size } = await written.toFile(path);
  return { format, bytes: size };
}

/** Whether nothing is asked of a PNG but that it is one. */
function isPlain({ channels, depth, dpi, effort }: OutputOptions): boolean {
  const asked = channels === 'alpha' || depth === 16 || dpi !== undefined || effort !== undefined;
  return !asked;
}

const NOTHING: OfPhoto = { metadata: null, colours: null };

function formatOf({ format = 'png', channels }: OutputOptions, opaque: boolean): ResultFormat {
  if (format !== 'auto') return format;
  return opaque && channels !== 'alpha' ? 'jpg' : 'png';
}

function alphaOf(rgba: Uint8Array): Uint8Array {
  const alpha = new Uint8Array(rgba.length / 4);
  for (let i = 0, at = 3; i < alpha.length; i++, at += 4) alpha[i] = rgba[at]!;
  return alpha;
}

function isOpaque(rgba: Uint8Array): boolean {
  let at = 3;
  while (at < rgba.length && rgba[at] === 255) at += 4;
  return at >= rgba.length;
}

function grey({ width, height }: RgbaPicture, alpha: Uint8Array): Sharp {
  return safeSharp()(alpha, { raw: { width, height, channels: 1 }, limitInputPixels: false });
}

/** What cannot be transparent is shown on white. */
function coloured(picture: RgbaPicture, opaque: boolean, format: ResultFormat): Sharp {
  const { rgba, width, height } = picture;
  const image = safeSharp()(rgba, {
    raw: { width, height, channels: 4 },
    limitInputPixels: false,
  });
  if (opaque) return image.removeAlpha();
  return format === 'jpg' ? image.flatten({ background: '#ffffff' }) : image;
}

function encoded(
  image: Sharp,
  format: 'png' | 'webp' | 'avif' | 'jpg',
  quality: number,
  output: OutputOptions,
): Sharp {
  const { effort, lossless = false, channels } = output;
  const oneGrey = channels === 'alpha';
  switch (format) {
    case 'png':
      return (oneGrey ? image.toColourspace('b-w') : image).png({
        compressionLevel: effort ?? PNG_LEVEL,
        adaptiveFiltering: true,
      });
    case 'webp':
      return image.webp(webpOptions(output));
    case 'avif':
      return image.avif({
        quality,
        lossless,
        effort: effort ?? AVIF_EFFORT,
        chromaSubsampling: '4:4:4',
      });
    case 'jpg': {
      const thorough = effort !== undefined && effort >= MOZJPEG_EFFORT;
      return (oneGrey ? image.toColourspace('b-w') : image).jpeg({
        quality,
        mozjpeg: thorough,
        // Codes made for the picture: 6 % smaller, and at 4:4:4 eight times the time, as all of it
        // is kept until they are known.
        optimizeCoding: thorough,
        // Saturated edges on plain backgrounds show what half the colours' resolution loses.
        chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0',
      });
    }
  }
}

async function writeBytes(path: string, format: ResultFormat, bytes: Uint8Array) {
  await writeFile(path, bytes);
  return { format, bytes: bytes.length };
}
