import type { OutputOptions } from '@nobg/contract/output.js';
import type { Sharp } from 'sharp';
import type { RgbaPicture } from '../decode-rgba.js';
import type { DeepColours } from '../deep-colours.js';
import { PNG_LEVEL } from '../encode.js';
import { pngSaysSrgb, pngWithMetadata } from '../metadata/carry-metadata.js';
import type { PhotoMetadata } from '../metadata/photo-metadata.js';
import { withoutResolution } from '../png-chunks.js';
import { safeSharp } from '../sharp.js';

/** 0xff becomes 0xffff. */
const TO_16_BITS = 257;

/** What of the photo itself shows in the file. */
export interface OfPhoto {
  readonly metadata: PhotoMetadata | null;
  /** With all their bits. */
  readonly colours: DeepColours | null;
}

/**
 * A PNG of 16 bits a channel.
 * @param alpha the picture's own; h·w, 0..255
 */
export async function deepPng(
  picture: RgbaPicture,
  alpha: Uint8Array,
  { channels, dpi, effort }: OutputOptions,
  { metadata, colours }: OfPhoto,
): Promise<Buffer> {
  const { width, height } = picture;
  const grey = channels === 'alpha';
  const image = grey ? deepGrey(alpha, width, height) : deepPicture(picture, colours);
  const resolution = dpi ?? metadata?.dpi ?? null;
  if (resolution !== null) image.withDensity(resolution);
  const written = await image
    .toColourspace(grey ? 'grey16' : 'rgb16')
    .png({ compressionLevel: effort ?? PNG_LEVEL, adaptiveFiltering: true })
    .toBuffer();
  const png = resolution === null ? withoutResolution(written) : written;
  return metadata ? pngSaysSrgb(pngWithMetadata(png, metadata, picture)) : png;
}

/**
 * A picture at 16 bits a channel. Where it shows the photo's own colour, that has all its bits; what was
 * computed (edges, a test's mark, a smaller size) has the 8 that it was computed with, as alpha has.
 *
 * @param colours of the photo; null where it has 8 bits
 */
function deepPicture(picture: RgbaPicture, colours: DeepColours | null): Sharp {
  const { width, height, rgba } = picture;
  const out = new Uint16Array(rgba.length);
  const same = colours?.photo.width === width && colours.photo.height === height;
  const own = same ? colours.photo.rgb : null;
  for (let at = 0, c = 0; at < rgba.length; at += 4, c += 3) {
    const opaque = rgba[at + 3] !== 0;
    const untouched =
      opaque &&
      own !== null &&
      own[c] === rgba[at] &&
      own[c + 1] === rgba[at + 1] &&
      own[c + 2] === rgba[at + 2];
    for (let i = 0; i < 3; i++) {
      out[at + i] = untouched ? colours!.rgb[c + i]! : rgba[at + i]! * TO_16_BITS;
    }
    out[at + 3] = rgba[at + 3]! * TO_16_BITS;
  }
  return safeSharp()(out, { raw: { width, height, channels: 4 }, limitInputPixels: false });
}

/** One channel at 16 bits; h·w, 0..255. */
function deepGrey(grey: Uint8Array, width: number, height: number): Sharp {
  const out = Uint16Array.from(grey, (value) => value * TO_16_BITS);
  return safeSharp()(out, { raw: { width, height, channels: 1 }, limitInputPixels: false });
}
