import type { Context } from '../../../context/context.js';
import type { FloatMap } from '../../../ops/float-map.js';
import { maskIou } from '../../../ops/iou.js';
import { dilate, open } from '../../../ops/morphology.js';
import { relativeBox } from '../../../ops/relative-box.js';
import { sigmoid } from '../../../ops/scalar.js';
import { maskWhere } from '../../../ops/threshold.js';
import { FOOD_MASK } from './params.js';
import { type Frame, planeIn, shareOf } from './view.js';

/** Logit beyond the photo. */
const NOWHERE = -10;

/**
 * Completes food by MobileSAM's mask of the same thing: bread or cream of the plate's own colour. How far both agree says
 * how sure the cutout is.
 *
 * @param food of one dish, in its frame, 0..1
 * @param plain h·w, 0..1: bare surface of the plate, of which nothing is taken
 * @returns of the same size, 0..1
 */
export async function withMask(
  context: Context,
  food: FloatMap,
  plain: Float32Array,
  frame: Frame,
): Promise<FloatMap> {
  const { photo, networks, evidence } = context;
  const { width, height } = food;
  const mask = maskWhere(food.data, (value) => value > 0.5);
  const box = relativeBox({ width, height, data: mask });
  if (!box) return food;
  const prompt = { points: [], box: shareOf(frame, box, photo) };
  const masks = await networks.prompting.segment(photo, prompt);
  const rated = masks.map(({ logits }) => {
    const { data } = planeIn(frame, logits, photo, food, NOWHERE);
    return { data, same: maskIou(data, mask) };
  });
  const best = rated.reduce((a, b) => (b.same > a.same ? b : a));
  evidence.note('plate', best.same);
  if (best.same < FOOD_MASK.minIou) return food;
  const longer = Math.max(width, height);
  const near = dilate({ width, height, data: mask }, Math.round(FOOD_MASK.reach * longer)).data;
  const more = new Uint8Array(mask.length);
  for (let i = 0; i < more.length; i++) {
    const added = near[i] === 1 && best.data[i]! > 0 && plain[i]! < 0.5;
    more[i] = mask[i] === 1 || added ? 1 : 0;
  }
  const thick = open(
    { width, height, data: more },
    Math.max(1, Math.round(FOOD_MASK.minHalfWidth * longer)),
  ).data;
  const data = food.data.map((value, i) => {
    const own =
      sigmoid(FOOD_MASK.gain * (best.data[i]! - FOOD_MASK.edgeLogit)) * (1 - plain[i]!) * thick[i]!;
    return Math.max(value, own);
  });
  return { width, height, data };
}
