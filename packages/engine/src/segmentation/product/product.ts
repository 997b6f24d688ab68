import type { Segment } from '../../context/context.js';
import { saliencyMap } from '../saliency/saliency.js';
import { upsampleAlpha } from '../upsample-alpha.js';

/** Goods, one or several: what stands out, whether it is a person or not. */
export const segmentProduct: Segment = async (context) => {
  const salient = await saliencyMap(context);
  return { alpha: await context.watch.time('refine', () => upsampleAlpha(context, salient)) };
};
