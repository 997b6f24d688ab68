import { PhotoView } from '../../../capabilities/photo-view.js';
import type { Context } from '../../../context/context.js';
import {
  componentMasks,
  keepComponentsWhere,
  keepLargeComponents,
} from '../../../ops/components.js';
import type { FloatMap } from '../../../ops/float-map.js';
import { dilate } from '../../../ops/morphology.js';
import { relativeBox } from '../../../ops/relative-box.js';
import { resampleMap } from '../../../ops/resample-map.js';
import { fitWithin } from '../../../ops/size.js';
import { maskWhere } from '../../../ops/threshold.js';
import { saliencyMap } from '../../saliency/saliency.js';
import { placeIn } from '../ellipse.js';
import { RIM } from '../params.js';
import type { Rim } from '../rim.js';
import { type Dish, withoutPlate } from './bare-dish.js';
import { withMask } from './food-mask.js';
import { DISHES } from './params.js';
import { dropRimComponents, dropRimLines } from './rim-remains.js';
import { frameAround, planeIn, putInto } from './view.js';

/** Longer side of the picture that the network sees of a dish, px. */
const SHOWN = 1024;
/** Longer side of what is returned, px. */
const LARGEST = 1536;

/**
 * The food of a dish without its plate or bowl: the plate is made to go on beyond its rim, until the food
 * lies on nothing but its colour, and the network for salient things is asked what stands out from
 * that (docs/adr/0067).
 *
 * @param dish 0..1, over the whole photo
 * @param rims of it, px of `dish`; none where its outline lies on none
 * @returns over the whole photo, 0..1; the dish itself where it has no plate
 */
export async function dropPlate(
  context: Context,
  dish: FloatMap,
  rims: readonly Rim[],
): Promise<FloatMap> {
  const { photo } = context;
  const { width, height } = dish;
  const mask = maskWhere(dish.data, (value) => value > 0.5);
  keepLargeComponents({ width, height, data: mask }, DISHES.minAreaRatio);
  const beyond = { width, height, data: beyondRims(mask, width, height, rims) };
  const size = fitWithin(photo, LARGEST);
  const food = { ...size, data: new Float32Array(size.width * size.height) };
  const parts = componentMasks({ width, height, data: mask });
  for (const part of parts.length <= DISHES.maxCount ? parts : [mask]) {
    const box = relativeBox({ width, height, data: part });
    if (!box) continue;
    const one = {
      frame: frameAround(box, photo),
      mask: { width, height, data: new Float32Array(part) },
      beyond,
      rimmed: rims.length > 0,
    };
    putInto(food, await foodIn(context, one, dish), one.frame, photo);
  }
  return food;
}

/** 1 where a part of the mask stands out beyond all rims: that is food, whatever its colour. */
function beyondRims(
  mask: Uint8Array,
  width: number,
  height: number,
  rims: readonly Rim[],
): Float32Array {
  const beyond = new Uint8Array(mask.length);
  if (rims.length === 0) return new Float32Array(beyond);
  const far = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const point = { x: i % width, y: Math.floor(i / width) };
    const rho = Math.min(...rims.map(({ ellipse }) => placeIn(ellipse, point).rho));
    if (rho > 1 + RIM.tolerance) beyond[i] = 1;
    if (rho > DISHES.minReach) far[i] = 1;
  }
  keepComponentsWhere({ width, height, data: beyond }, far, ({ sum }) => sum > 0);
  return new Float32Array(beyond);
}

/** The food of one dish, at the size of its frame's picture. */
async function foodIn(context: Context, dish: Dish, alpha: FloatMap): Promise<FloatMap> {
  const { photo } = context;
  const shown = fitWithin(dish.frame, SHOWN);
  const mask = planeIn(dish.frame, dish.mask, photo, shown, 0);
  const near = dilate(
    {
      width: shown.width,
      height: shown.height,
      data: maskWhere(mask.data, (value) => value > 0.5),
    },
    DISHES.edgePx,
  ).data;
  const bare = await withoutPlate(photo, dish, shown);
  if (!bare) {
    const whole = planeIn(dish.frame, alpha, photo, shown, 0);
    return { ...shown, data: whole.data.map((value, i) => value * near[i]!) };
  }
  const found = await saliencyMap({
    ...context,
    photo: new PhotoView({ ...shown, rgb: bare.rgb, alpha: null }),
  });
  const { data } = resampleMap(found, shown.width, shown.height);
  // Nothing beyond the dish: what was found there is the network's own idea.
  const within = { ...shown, data: data.map((value, i) => value * near[i]!) };
  dropRimLines(within, bare.inner);
  dropRimComponents(within, bare.inner);
  return withMask(context, within, bare.plain, dish.frame);
}
