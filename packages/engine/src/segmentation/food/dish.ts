import { PASS_STRIDE } from '../../capabilities/saliency/saliency-segmenter.js';
import { need } from '../../context/step.js';
import { componentMasks, keepLargeComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate } from '../../ops/morphology.js';
import { maskWhere } from '../../ops/threshold.js';
import { predictSaliency } from '../saliency/predict-saliency.js';
import type { SegmentationPipeline } from '../state.js';
import { upsampleSteps } from '../upsample-steps.js';
import { completeDish } from './complete.js';
import { placeIn } from './ellipse.js';
import { DISH_PARTS, DISH_PASS, RIM } from './params.js';
import { dropPlate } from './plate/drop-plate.js';
import { findRim, type Rim } from './rim.js';

/** Alpha above which a pixel is of the mask. */
const HALF = 0.5;
/** The levels at which a rim is looked for. */
const LEVELS = [HALF, RIM.lowLevel, RIM.highLevel] as const;

/** Where the dish is, at one level of alpha. */
interface DishPrediction {
  readonly alpha: FloatMap;
  /** 1 where alpha is above one of the levels, large parts only. */
  readonly mask: Uint8Array;
  /** One for a dish, or one for each of several; none where the outline lies on none. */
  readonly rims: readonly Rim[];
}

/** The dish of a photo: food with its plate or bowl, or without where the options say so. */
export const foodSteps: SegmentationPipeline = [
  {
    id: 'dish-pass',
    does: 'One pass of ISNet over 512² px in all, with the photo’s aspect ratio',
    reads: 'photo',
    sets: 'saliency',
    networks: ['isnet'],
    params: 'food.pass',
    async run(state) {
      const { photo } = state.context;
      const scale = DISH_PASS.sidePx / Math.sqrt(photo.width * photo.height);
      const size = { width: toStride(photo.width * scale), height: toStride(photo.height * scale) };
      state.saliency = await predictSaliency(state.context, size);
      const { dish, rims } = largeComponents(predictionAt(state.saliency, HALF));
      state.coarse = dish;
      state.rims = rims;
    },
  },
  {
    id: 'dish-rim',
    does: 'Plates and bowls are ellipses: where the outline lies on one, the dish is completed to it',
    reads: 'saliency',
    sets: 'coarse alpha, rims',
    params: 'food.rim',
    optional: 'dish-rim',
    run(state) {
      const pass = need(state, 'saliency');
      const all = LEVELS.map((level) => predictionAt(pass, level));
      const best = all.reduce((most, other) => (merit(other) > merit(most) ? other : most));
      if (best.rims.length === 0) return;
      state.context.evidence.note('rim', certainty(best));
      const { dish, rims } = complete(best);
      state.coarse = dish;
      state.rims = rims;
    },
  },
  {
    id: 'tableware',
    does: 'The plate or bowl is removed: it is continued beyond its rim, and ISNet finds what stands out from it',
    reads: 'coarse alpha, rims, photo',
    sets: 'coarse alpha',
    networks: [
      'isnet',
      'u2netp',
      'selfie-multiclass',
      'saliency-fusion',
      'mobile-sam-encoder',
      'mobile-sam-decoder',
    ],
    params: 'food.plate',
    when: ({ context }) => context.options.plate === 'drop',
    where: '`plate=drop`',
    async run(state) {
      state.coarse = await dropPlate(state.context, need(state, 'coarse'), need(state, 'rims'));
    },
  },
  ...upsampleSteps,
];

/** A dish with its plate or bowl, and the rims that it was completed to. */
interface Dish {
  /** 0..1, at the size the network saw. */
  readonly dish: FloatMap;
  readonly rims: readonly Rim[];
}

function predictionAt(alpha: FloatMap, level: number): DishPrediction {
  const { width, height, data } = alpha;
  const mask = maskWhere(data, (value) => value > level);
  keepLargeComponents({ width, height, data: mask }, DISH_PARTS.minAreaRatio);
  const rimsOf = (part: Uint8Array) => {
    const rim = findRim(part, width, height);
    return rim && rim.support >= RIM.minSupport && rim.visible >= RIM.minVisible ? [rim] : [];
  };
  // One plate whose food was found in pieces, or else a plate for each piece.
  const one = rimsOf(mask);
  if (shareWithin(one, mask, width) >= RIM.minHeld) return { alpha, mask, rims: one };
  const parts = componentMasks({ width, height, data: mask });
  const several = parts.length > 1 ? parts.flatMap(rimsOf) : [];
  const rims = shareWithin(several, mask, width) >= RIM.minHeld ? several : [];
  return { alpha, mask, rims };
}

/** How much of a mask is within one of the rims, 0..1. */
function shareWithin(rims: readonly Rim[], mask: Uint8Array, width: number): number {
  if (rims.length === 0) return 0;
  let all = 0;
  let held = 0;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    all++;
    const point = { x: at % width, y: Math.floor(at / width) };
    if (rims.some(({ ellipse }) => placeIn(ellipse, point).rho < 1)) held++;
  }
  return held / Math.max(1, all);
}

/** Support of the least supported rim, 0 where there is none. */
function certainty({ rims }: DishPrediction): number {
  return rims.length === 0 ? 0 : Math.min(...rims.map(({ support }) => support));
}

/** As {@link certainty}, less where the photo shows less of a rim. */
function merit({ rims }: DishPrediction): number {
  return rims.length === 0 ? 0 : Math.min(...rims.map((rim) => rim.support * rim.visible));
}

function complete({ alpha, mask, rims }: DishPrediction): Dish {
  let dish = alpha;
  let inside = mask;
  for (const rim of rims) {
    dish = completeDish(dish, inside, rim);
    inside = maskWhere(dish.data, (value) => value > 0.5);
  }
  return { dish, rims };
}

/** What was found, without small components; soft edges of what stays reach a little beyond its mask. */
function largeComponents({ alpha: { width, height, data }, mask }: DishPrediction): Dish {
  const near = dilate({ width, height, data: mask }, 2).data;
  const dish = { width, height, data: data.map((value, at) => value * near[at]!) };
  return { dish, rims: [] };
}

/** The nearest size the network takes; bounded, so that a photo of 30,000 × 2 px costs no more. */
function toStride(side: number): number {
  const steps = Math.round(side / PASS_STRIDE);
  return Math.min(2 * DISH_PASS.sidePx, Math.max(2, steps) * PASS_STRIDE);
}
