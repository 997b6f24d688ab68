import { zipSync } from 'fflate';
import type { RgbaPicture } from '../decode-rgba.js';
import { withoutResolution } from '../png-chunks.js';
import { safeSharp } from '../sharp.js';
import { fillTransparent } from './fill-transparent.js';

/** 1 January 1980, where ZIP's time begins: the same picture gives the same bytes. */
const NO_DATE = new Date(1980, 0, 1);

/**
 * A ZIP of two pictures of one size for those who compose themselves: `color.jpg`, the subject's
 * own colours also where its edges are soft and beyond them, and `alpha.png`, 8-bit grey.
 *
 * @param alpha h·w
 * @param quality of the JPEG, 1..100
 */
export async function zipOf(
  { rgba, width, height }: RgbaPicture,
  alpha: Uint8Array,
  quality: number,
): Promise<Uint8Array> {
  const colour = fillTransparent(rgba, width, height);
  const [jpg, png] = await Promise.all([
    safeSharp()(colour, { raw: { width, height, channels: 3 }, limitInputPixels: false })
      .jpeg({ quality, chromaSubsampling: '4:4:4', optimizeCoding: false })
      .toBuffer(),
    safeSharp()(alpha, { raw: { width, height, channels: 1 }, limitInputPixels: false })
      .toColourspace('b-w')
      .png({ compressionLevel: 6, adaptiveFiltering: true })
      .toBuffer(),
  ]);
  // Both are packed already.
  return zipSync(
    { 'color.jpg': jpg, 'alpha.png': withoutResolution(png) },
    { level: 0, mtime: NO_DATE },
  );
}
