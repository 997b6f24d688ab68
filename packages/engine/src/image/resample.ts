import { safeSharp } from './sharp.js';

/**
 * Resizes interleaved RGB to exactly `toWidth` × `toHeight` (the aspect is not kept).
 * Lanczos 3 with area reduction, in the stored (gamma) values: what the networks were trained on.
 *
 * @param rgb h·w·3, 0..255
 * @returns toHeight·toWidth·3, 0..255
 */
export async function resizeRgb(
  rgb: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Promise<Uint8Array> {
  if (toWidth === width && toHeight === height) return rgb;
  return safeSharp()(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize(toWidth, toHeight, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}
