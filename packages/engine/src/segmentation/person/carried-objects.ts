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

/**
 * COCO's backpack, umbrella, handbag and suitcase. What people carry besides is small, or so near to
 * them that their own networks have it.
 */
const CARRIED: ReadonlySet<number> = new Set([24, 25, 26, 28]);
/** A detection below this is a guess. */
const LEAST_SCORE = 0.2;
/** Asked for at most so many things on one photo. */
const MOST = 3;
/** Two boxes that overlap by more than this are of the same thing. */
const SAME = 0.4;
/** So much of a box was seen and not taken for people; and larger than this share of them it is no bag. */
const LEAST_MISSING = 0.04;
const LARGEST = 0.6;
/** People in whose hands a thing is are so near to it, px of the mask. */
const NEAR = 3;
/** Of a thing's mask: in its box, and seen by any of the networks, on the mean. */
const LEAST_INSIDE = 0.85;
const LEAST_SEEN = 0.15;
/** Of the box: what fills less is a strap or a shadow. */
const LEAST_FILLED = 0.2;

/**
 * Adds bags and umbrellas that people carry: what the detector knows as one beside them, and
 * of which the networks for people and salient things saw a part at most. MobileSAM, asked about the
 * detector's box, gives their outline. Without it people stay as they are.
 *
 * @param people h·w, 0..1
 * @param view the photo at that size: the outline is drawn along its colours
 * @param opinions of the same photo, any size, 0..1: what any network saw of it
 * @returns h·w, 0..1; nowhere less than `people`
 */
export async function addCarriedObjects(
  people: FloatMap,
  view: Photo,
  opinions: readonly FloatMap[],
  detections: readonly Detection[],
  context: Context,
): Promise<FloatMap> {
  const { photo, networks, watch } = context;
  const prompting = networks.optionalPrompting;
  const boxes = distinct(detections.filter(isCarried));
  if (boxes.length === 0 || prompting === null) return people;
  let carrying = people;
  for (const box of boxes) {
    if (!isMissing(box, carrying, opinions)) continue;
    const masks = await prompting.segment(photo, { points: [], box });
    const things = masks.filter((mask) => isThing(mask, box, carrying, opinions));
    const [thing] = things.sort((a, b) => sizeOf(b) - sizeOf(a));
    if (thing) carrying = await watch.time('join', () => withThing(carrying, thing, box, view));
  }
  return carrying;
}

function isCarried({ cocoClass, score }: Detection): boolean {
  return CARRIED.has(cocoClass) && score >= LEAST_SCORE;
}

/** The likeliest box of each thing. */
function distinct(detections: readonly Detection[]): readonly Detection[] {
  const kept: Detection[] = [];
  for (const box of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.length < MOST && kept.every((other) => overlapOf(other, boxOf(box), 1, 1) < SAME))
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
function isMissing(box: Detection, people: FloatMap, opinions: readonly FloatMap[]): boolean {
  const small = (plane: FloatMap) => resampleMap(plane, COMPARE_SIDE, COMPARE_SIDE).data;
  const own = small(people);
  const seen = opinions.map(small);
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
  return size <= LARGEST * area && missing >= LEAST_MISSING * size;
}

/** Whether a mask is of a thing in its box that people touch and that some network saw. */
function isThing(
  { logits }: SamMask,
  box: Detection,
  people: FloatMap,
  opinions: readonly FloatMap[],
): boolean {
  const { width, height } = logits;
  const mask = maskWhere(logits.data, (logit) => logit > 0);
  const inBox = boxMask(box, width, height);
  const own = maskWhere(resampleMap(people, width, height).data, (alpha) => alpha > 0.5);
  const near = dilate({ width, height, data: own }, NEAR).data;
  const seen = opinions.map((opinion) => resampleMap(opinion, width, height).data);
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
  return inside >= LEAST_INSIDE * area && area >= LEAST_FILLED * size && sum >= LEAST_SEEN * area;
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

async function withThing(
  { width, height, data }: FloatMap,
  { logits }: SamMask,
  box: Detection,
  view: Photo,
): Promise<FloatMap> {
  const thing = await upsampleMask(logits, { points: [], box }, view);
  return { width, height, data: data.map((alpha, i) => Math.max(alpha, thing[i]! / 255)) };
}
