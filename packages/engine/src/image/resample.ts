import type { Box } from '../types.js';
import { cropRgb } from './crop.js';
import { safeSharp } from './sharp.js';

/** How pixels are interpolated; all of them take the mean of an area when the picture shrinks. */
export type ResizeFilter = 'lanczos3' | 'cubic' | 'linear';

/**
 * Resizes interleaved RGB to exactly `toWidth` × `toHeight` (the aspect is not kept), in the stored (gamma) values.
 *
 * @param rgb h·w·3, 0..255
 * @param filter Lanczos 3 unless given: what most networks were trained on
 * @returns toHeight·toWidth·3, 0..255
 */
export async function resizeRgb(
  rgb: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
  filter: ResizeFilter = 'lanczos3',
): Promise<Uint8Array> {
  if (toWidth === width && toHeight === height) return rgb;
  const whole = { left: 0, top: 0, width, height };
  return resizeRgbPart(rgb, width, height, whole, toWidth, toHeight, filter);
}

/**
 * Resizes a part of interleaved RGB, as {@link resizeRgb}.
 *
 * @param box whole px inside the picture
 * @returns toHeight·toWidth·3, 0..255
 */
export async function resizeRgbPart(
  rgb: Uint8Array,
  width: number,
  height: number,
  box: Box,
  toWidth: number,
  toHeight: number,
  filter: ResizeFilter = 'lanczos3',
): Promise<Uint8Array> {
  if (toWidth === box.width && toHeight === box.height) return cropRgb(rgb, width, box);
  return safeSharp()(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .extract(box)
    .resize(toWidth, toHeight, { fit: 'fill', kernel: filter, fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}

/**
 * Resizes a part of interleaved RGBA, as {@link resizeRgb}; colours are weighted by their opacity, so
 * that what is transparent lends none.
 *
 * @param rgba h·w·4, 0..255, not premultiplied
 * @param box whole px inside the picture
 * @returns toHeight·toWidth·4, 0..255, not premultiplied
 */
export async function resizeRgba(
  rgba: Uint8Array,
  width: number,
  height: number,
  box: Box,
  toWidth: number,
  toHeight: number,
): Promise<Uint8Array> {
  return safeSharp()(rgba, { raw: { width, height, channels: 4 }, limitInputPixels: false })
    .extract(box)
    .resize(toWidth, toHeight, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}
