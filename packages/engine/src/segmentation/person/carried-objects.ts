import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import type { Detection } from '../../networks/centernet.js';
import type { SamMask } from '../../networks/mobile-sam.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate } from '../../ops/morphology.js';
import { resampleMap } from '../../ops/resample-map.js';
import { maskWhere } from '../../ops/threshold.js';
import type { Box } from '../../types.js';
import { overlapOf } from '../detection/detection.js';
import { upsampleMask } from '../upsample-mask.js';
import { CARRIED } from './params.js';

/**
 * COCO's backpack, umbrella, handbag and suitcase. What people carry besides is small, or so near to
 * them that their own networks have it.
 */
const CARRIED_CLASSES: ReadonlySet<number> = new Set([24, 25, 26, 28]);

/**
 * Adds bags and umbrellas that people carry: what the detector knows as one beside them, and
 * of which the networks for people and salient things saw a part at most. MobileSAM, asked about the
 * detector's box, gives their outline. Without it people stay as they are.
 *
 * @param people h·w, 0..1
 * @param view the photo at that size: the outline is drawn along its colours
 * @param predictions of the same photo, any size, 0..1: what any network saw of it
 * @returns h·w, 0..1; nowhere less than `people`
 */
export async function addCarriedObjects(
  people: FloatMap,
  view: Photo,
  predictions: readonly FloatMap[],
  detections: readonly Detection[],
  context: Context,
): Promise<FloatMap> {
  const { photo, networks } = context;
  const prompting = networks.optionalPrompting;
  const boxes = distinct(detections.filter(isCarried));
  if (boxes.length === 0 || prompting === null) return people;
  let carrying = people;
  for (const box of boxes) {
    if (!isMissing(box, carrying, predictions)) continue;
    const masks = await prompting.segment(photo, { points: [], box });
    const things = masks.filter((mask) => isObject(mask, box, carrying, predictions));
    const [thing] = things.sort((a, b) => sizeOf(b) - sizeOf(a));
    if (thing) carrying = await withObject(carrying, thing, box, view);
  }
  return carrying;
}

function isCarried({ cocoClass, score }: Detection): boolean {
  return CARRIED_CLASSES.has(cocoClass) && score >= CARRIED.minScore;
}

/** The likeliest box of each thing. */
function distinct(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const box of [...detections].sort((a, b) => b.score - a.score)) {
    if (
      kept.length < CARRIED.maxObjects &&
      kept.every((other) => overlapOf(other, boxOf(box), 1, 1) < CARRIED.maxBoxIou)
    )
      kept.push(box);
  }
  return kept;
}

function boxOf({ left, top, right, bottom }: Detection): Box {
  return { left, top, width: right - left, height: bottom - top };
}

/** Side of the squares on which boxes and people are compared, px. */
const COMPARE_SIDE = 128;

/** Whether a network saw something in a box that was not taken for people, and the box is small beside them. */
function isMissing(box: Detection, people: FloatMap, predictions: readonly FloatMap[]): boolean {
  const small = (plane: FloatMap) => resampleMap(plane, COMPARE_SIDE, COMPARE_SIDE).data;
  const own = small(people);
  const seen = predictions.map(small);
  const inBox = boxMask(box, COMPARE_SIDE, COMPARE_SIDE);
  let size = 0;
  let area = 0;
  let missing = 0;
  for (let i = 0; i < own.length; i++) {
    if (own[i]! > 0.5) area++;
    if (inBox[i] === 0) continue;
    size++;
    missing += Math.max(...seen.map((data) => data[i]!)) - own[i]!;
  }
  return size <= CARRIED.maxAreaRatio * area && missing >= CARRIED.minMissing * size;
}

/** Whether a mask is of a thing in its box that people touch and that some network saw. */
function isObject(
  { logits }: SamMask,
  box: Detection,
  people: FloatMap,
  predictions: readonly FloatMap[],
): boolean {
  const { width, height } = logits;
  const mask = maskWhere(logits.data, (logit) => logit > 0);
  const inBox = boxMask(box, width, height);
  const own = maskWhere(resampleMap(people, width, height).data, (alpha) => alpha > 0.5);
  const near = dilate({ width, height, data: own }, CARRIED.nearPx).data;
  const seen = predictions.map((prediction) => resampleMap(prediction, width, height).data);
  let size = 0;
  let area = 0;
  let inside = 0;
  let touching = 0;
  let sum = 0;
  for (let i = 0; i < mask.length; i++) {
    size += inBox[i]!;
    if (mask[i] === 0) continue;
    area++;
    inside += inBox[i]!;
    touching += near[i]!;
    sum += Math.max(...seen.map((data) => data[i]!));
  }
  if (area === 0 || touching === 0) return false;
  return (
    inside >= CARRIED.minInside * area &&
    area >= CARRIED.minFilled * size &&
    sum >= CARRIED.minPredictedMean * area
  );
}

/** Of a bag MobileSAM also offers its flap or its pattern; the largest is the whole. */
function sizeOf({ logits }: SamMask): number {
  let size = 0;
  for (const logit of logits.data) if (logit > 0) size++;
  return size;
}

/** 1 in a box, 0 elsewhere; h·w. */
function boxMask(box: Detection, width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  const left = Math.floor(box.left * width);
  const right = Math.ceil(box.right * width);
  const bottom = Math.min(height, Math.ceil(box.bottom * height));
  for (let y = Math.max(0, Math.floor(box.top * height)); y < bottom; y++) {
    mask.fill(1, y * width + Math.max(0, left), y * width + Math.min(width, right));
  }
  return mask;
}

async function withObject(
  { width, height, data }: FloatMap,
  { logits }: SamMask,
  box: Detection,
  view: Photo,
): Promise<FloatMap> {
  const thing = await upsampleMask(logits, { points: [], box }, view);
  return { width, height, data: data.map((alpha, i) => Math.max(alpha, thing[i]! / 255)) };
}
