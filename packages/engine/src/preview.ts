import { SIZE_TIERS, type SizeBounds } from '@nobg/contract/output.js';
import { boundedSize } from './compose/layout.js';
import type { Size } from './ops/size.js';
import type { CutoutJob } from './types.js';

/**
 * Whether a job is a preview: its result is at most 0.25 MP and shows the photo as it is, so that
 * the photo can be read at that size and quick networks do. What is composed, chosen by points or
 * a box, or asked for in HD goes the whole way: lengths and places are those of the photo.
 */
export function isPreview({ output, options = {}, composition = {} }: CutoutJob): boolean {
  const { maxPixels = Number.POSITIVE_INFINITY } = output?.size ?? {};
  const { points, box, hd } = options;
  if (points !== undefined || box !== undefined || hd === true) return false;
  if (Object.values(composition).some((step) => step !== undefined)) return false;
  return maxPixels <= SIZE_TIERS.preview;
}

/** The size at which a preview's photo is read: that of its result. */
export function previewSize(photo: Size, size: SizeBounds = {}): Size {
  return boundedSize(photo, size);
}
