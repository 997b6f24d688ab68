import type { Mode } from '@nobg/contract/modes.js';
import { type CutoutOptions, OPTION_MODES } from '@nobg/contract/options.js';

/** Photos with a longer side above this are drawn in HD unless told otherwise, px. */
const HD_SIDE = 2000;

/** Whether a photo's edges are to be drawn again at native resolution. */
export function wantsHd(
  mode: Mode,
  { hd }: CutoutOptions,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  if (!OPTION_MODES.hd?.includes(mode)) return false;
  return hd ?? Math.max(width, height) > HD_SIDE;
}
