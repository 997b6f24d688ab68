import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Context, Segment } from '../../context/context.js';
import type { Detection } from '../../networks/centernet.js';
import { alphaBox } from '../../ops/bounding-box.js';
import type { FloatMap } from '../../ops/float-map.js';
import { ramp } from '../../ops/linear-ramp.js';
import { resampleMap } from '../../ops/resample-map.js';
import { tuned } from '../../tuned.js';
import { bestFit, detectObjects, typeOf } from '../detection/detection.js';
import { fusePeople } from '../person/fuse-people.js';
import { mattePersons } from '../person/person-matte.js';
import { shareInPersonBoxes } from '../person/share-in-person-boxes.js';
import { refineHair } from '../refine-hair.js';
import { FULL, firstPass, withFurtherPasses } from '../saliency/saliency.js';
import { upsampleAlpha } from '../upsample-alpha.js';

/**
 * A subject is people by so much as all three hold: it lies in the detector's boxes of people; what of it the matte of
 * people covers (the rest is what they stand before or drive); and what of the matte it covers (the rest is others: an
 * audience, passers-by). Between `from` and `to` both cutouts are blended.
 */
const PEOPLE = {
  inBoxes: {
    from: tuned('common.people.inBoxes.from', 0.5),
    to: tuned('common.people.inBoxes.to', 0.7),
  },
  ofSubject: {
    from: tuned('common.people.ofSubject.from', 0.8),
    to: tuned('common.people.ofSubject.to', 0.9),
  },
  ofMatte: {
    from: tuned('common.people.ofMatte.from', 0.5),
    to: tuned('common.people.ofMatte.to', 0.7),
  },
};
/** Subject and matte are compared at this size, px. */
const COMPARE_SIDE = 128;

/**
 * The main subject of any kind. Where it is people, their hair and edges are those of
 * mode `body`.
 */
export const segmentCommon: Segment = async (context) => {
  const { photo, watch } = context;
  const first = await firstPass(context);
  const detections = await detectObjects(context);
  const salient = await withFurtherPasses(context, first);
  const people = await peopleOf(salient, detections, context);
  if (people?.share === 1) return { alpha: people.alpha, type: 'person' };
  const alpha = await watch.time('refine', () => upsampleAlpha(context, salient));
  if (people) return { alpha: blended(alpha, people.alpha, people.share), type: 'person' };
  const box = alphaBox(alpha, photo.width, photo.height);
  const type: SubjectType = box ? typeOf(detections, box, photo.width, photo.height) : 'other';
  if (box) context.evidence.note('box', bestFit(detections, box, photo.width, photo.height));
  return { alpha: type === 'animal' ? await refineHair(context, alpha, FULL.width) : alpha, type };
};

/** People as mode `body` has them, and by which share the subject is them. */
interface People {
  /** h·w of the photo, 0..255. */
  readonly alpha: Uint8Array;
  /** Above 0, up to 1. */
  readonly share: number;
}

/** Null where the subject is no people. */
async function peopleOf(
  salient: FloatMap,
  detections: readonly Detection[],
  context: Context,
): Promise<People | null> {
  const inBoxes = ramp(shareInPersonBoxes(salient, detections), PEOPLE.inBoxes);
  if (inBoxes === 0 || !context.parts.has('people')) return null;
  const matte = await mattePersons(context);
  const { ofSubject, ofMatte } = coverage(salient, matte.alpha);
  const share = Math.min(inBoxes, ramp(ofSubject, PEOPLE.ofSubject), ramp(ofMatte, PEOPLE.ofMatte));
  if (share === 0) return null;
  return { alpha: await fusePeople(matte, salient, detections, context), share };
}

/** How much of either lies in the other, 0..1. */
function coverage(salient: FloatMap, matte: FloatMap) {
  const subject = resampleMap(salient, COMPARE_SIDE, COMPARE_SIDE).data;
  const people = resampleMap(matte, COMPARE_SIDE, COMPARE_SIDE).data;
  let [ofSubject, ofMatte, shared] = [0, 0, 0];
  for (let i = 0; i < subject.length; i++) {
    ofSubject += subject[i]!;
    ofMatte += people[i]!;
    shared += Math.min(subject[i]!, people[i]!);
  }
  const part = (whole: number) => (whole === 0 ? 0 : shared / whole);
  return { ofSubject: part(ofSubject), ofMatte: part(ofMatte) };
}

/** @returns h·w, 0..255: `share` of the one and the rest of the other */
function blended(from: Uint8Array, to: Uint8Array, share: number): Uint8Array {
  return from.map((alpha, i) => Math.round(alpha + share * (to[i]! - alpha)));
}
