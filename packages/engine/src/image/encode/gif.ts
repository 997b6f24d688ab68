import type { OutputOptions } from '@nobg/contract/output.js';
import type { Sharp } from 'sharp';
import type { RgbaPicture } from '../decode-rgba.js';
import { safeSharp } from '../sharp.js';
import { hardAlpha } from './hard-alpha.js';

/** libvips' own default; 1 to 10. */
const EFFORT = 7;

/** A picture as GIF: 255 colours of its own, and transparency that is there or not. */
export function gifOf(
  { rgba, width, height }: RgbaPicture,
  { matte, effort }: Pick<OutputOptions, 'matte' | 'effort'>,
): Sharp {
  return safeSharp()(hardAlpha(rgba, matte), {
    raw: { width, height, channels: 4 },
    limitInputPixels: false,
  }).gif({ effort: effort ?? EFFORT });
}
