import type { Photo } from '../image/photo.js';
import { type ResizeFilter, resizeRgb, resizeRgbPart } from '../image/resample.js';
import type { Size } from '../ops/size.js';
import type { Box } from '../types.js';
import type { RequestTools } from './request-tools.js';

/**
 * Brings a photo to the size that a network sees, stretched where the aspect ratios differ.
 *
 * @param input of the network's descriptor
 * @returns height·width·3, 0..255
 */
export function resized(
  { rgb, width, height }: Photo,
  to: Size,
  { filter }: { readonly filter: ResizeFilter },
  { watch }: Pick<RequestTools, 'watch'>,
): Promise<Uint8Array> {
  return watch.time('prepare', () => resizeRgb(rgb, width, height, to.width, to.height, filter));
}

/**
 * The same of a part of a photo.
 *
 * @param box whole px inside the photo
 */
export function resizedPart(
  { rgb, width, height }: Photo,
  box: Box,
  to: Size,
  { filter }: { readonly filter: ResizeFilter },
  { watch }: Pick<RequestTools, 'watch'>,
): Promise<Uint8Array> {
  return watch.time('prepare', () =>
    resizeRgbPart(rgb, width, height, box, to.width, to.height, filter),
  );
}
