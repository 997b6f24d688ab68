import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { Context, Segment } from '../context/context.js';
import { hasPrompt } from '../context/has-prompt.js';
import type { Photo } from '../image/photo.js';
import { fillHoles } from '../ops/fill-holes.js';
import type { FloatMap } from '../ops/float-map.js';
import { segmentBody } from './body/body.js';
import { segmentClothing } from './clothing/clothing.js';
import { segmentCommon } from './common/common.js';
import { segmentFood } from './food/dish.js';
import { openHoles } from './open-holes.js';
import { segmentProduct } from './product/product.js';
import { segmentPrompted } from './prompt/prompted.js';
import { upsampleAlpha } from './upsample-alpha.js';

/** Which function finds what a mode keeps. */
const FINDERS: Readonly<Record<Mode, Segment>> = {
  common: segmentCommon,
  body: segmentBody,
  product: segmentProduct,
  food: enlarged(segmentFood),
  clothing: segmentClothing,
};

/** Finds what `mode` keeps; see {@link Segment}. */
export async function segmentSubject(mode: Mode, context: Context): ReturnType<Segment> {
  const find = FINDERS[mode];
  const found = await (hasPrompt(context.options)
    ? segmentPrompted(mode, context, find)
    : find(context));
  const { holes } = context.options;
  if (holes)
    await context.watch.time('holes', () => settleHoles(found.alpha, holes, context.photo));
  return found;
}

/** Opens or closes what lies inside the subject; in place. */
async function settleHoles(
  alpha: Uint8Array,
  holes: NonNullable<CutoutOptions['holes']>,
  photo: Photo,
): Promise<void> {
  if (holes === 'keep') fillHoles(alpha, photo.width, photo.height);
  else await openHoles(alpha, photo);
}

/** Brings what a network found at its own size to the photo's. */
function enlarged(find: (context: Context) => Promise<FloatMap>): Segment {
  return async (context) => {
    const coarse = await find(context);
    const alpha = await context.watch.time('refine', () => upsampleAlpha(context, coarse));
    return { alpha };
  };
}
