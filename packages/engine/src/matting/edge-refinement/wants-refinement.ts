import type { Mode } from '@nobg/contract/modes.js';
import { type CutoutOptions, OPTION_MODES } from '@nobg/contract/options.js';
import type { Size } from '../../ops/size.js';

/** Photos with a longer side above this are refined at native resolution unless the caller says otherwise, px. */
const HD_SIDE_PX = 2000;

/** Whether a photo's edges are to be drawn again at native resolution. */
export function wantsHd(mode: Mode, { hd }: CutoutOptions, { width, height }: Size): boolean {
  if (!OPTION_MODES.hd?.includes(mode)) return false;
  return hd ?? Math.max(width, height) > HD_SIDE_PX;
}
