import type { OutputOptions } from '@nobg/contract/output.js';

/** Where nobody can tell the difference on a photo. */
const QUALITY = 90;
/**
 * libwebp's own default is 4. Beside that, 8 megapixels with transparency take two thirds of the time and
 * 4 % more bytes; less effort than this saves no time, as it is spent on packing the alpha.
 */
const EFFORT = 2;

/** How a WebP is packed; our efforts are 1 to 9, libwebp's 0 to 6. */
export function webpOptions({ quality = QUALITY, lossless = false, effort }: OutputOptions) {
  const packed = effort === undefined ? EFFORT : Math.round(((effort - 1) * 6) / 8);
  return { quality, lossless, effort: packed };
}
