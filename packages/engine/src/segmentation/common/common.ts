import { MAP_SIZE } from '../../capabilities/saliency/saliency-segmenter.js';
import { need } from '../../context/step.js';
import { refineHairEdges } from '../../matting/edge-refinement/refine-hair.js';
import { alphaBox } from '../../ops/bounding-box.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { ramp } from '../../ops/scalar.js';
import { detectSteps } from '../detection/detect-steps.js';
import { bestFit, typeOf } from '../detection/detection.js';
import { only } from '../only.js';
import { matteSteps } from '../person/matte-steps.js';
import { fusePeopleSteps } from '../person/person-steps.js';
import { shareInPersonBoxes } from '../person/share-in-person-boxes.js';
import { firstPass, furtherPasses, requireSalient } from '../saliency/saliency.js';
import type { SegmentationPipeline, SegmentationState } from '../state.js';
import { upsampleSteps } from '../upsample-steps.js';
import { PEOPLE } from './params.js';

/** Subject and matte are compared at this size, px. */
const COMPARE_SIDE_PX = 128;

const PEOPLE_FOUND = 'the subject is people, at least in part';

/**
 * The main subject of any kind. Where it is people, their hair and edges are those of mode `body`; where it is people in
 * part, both are blended.
 */
export const commonSteps: SegmentationPipeline = [
  ...firstPass,
  ...detectSteps,
  ...furtherPasses,
  requireSalient,
  {
    id: 'person-boxes',
    does: 'How far the subject lies in the detector’s boxes of people',
    reads: 'saliency, detections',
    sets: 'share of people',
    params: 'common.people.inBoxes',
    optional: 'person-boxes',
    run(state) {
      const inBoxes = shareInPersonBoxes(need(state, 'saliency'), need(state, 'detections'));
      state.personShare = ramp(inBoxes, PEOPLE.inBoxes);
    },
  },
  ...only(somePeople, PEOPLE_FOUND, matteSteps),
  {
    id: 'person-coverage',
    does: 'How far subject and matte cover each other: else people stand before the subject, or belong to an audience',
    reads: 'saliency, person matte',
    sets: 'share of people',
    params: 'common.people',
    when: somePeople,
    where: PEOPLE_FOUND,
    run(state) {
      const { ofSubject, ofMatte } = coverage(need(state, 'saliency'), need(state, 'matte').alpha);
      state.personShare = Math.min(
        state.personShare,
        ramp(ofSubject, PEOPLE.ofSubject),
        ramp(ofMatte, PEOPLE.ofMatte),
      );
    },
  },
  ...only(somePeople, PEOPLE_FOUND, fusePeopleSteps),
  ...only(({ personShare }) => personShare < 1, 'the subject is not wholly people', upsampleSteps),
  {
    id: 'blend-people',
    does: 'People’s alpha and that of the salient subject, blended by the share of people',
    reads: 'alpha, people’s alpha, share of people',
    sets: 'alpha, type',
    when: somePeople,
    where: PEOPLE_FOUND,
    run(state) {
      const { alpha, personShare } = state;
      const people = need(state, 'peopleAlpha');
      state.alpha = alpha ? blend(alpha, people, personShare) : people;
      state.type = 'person';
    },
  },
  {
    id: 'classify-subject',
    does: 'The subject’s type: that of the detection that fits its box best',
    reads: 'alpha, detections',
    sets: 'type',
    when: (state) => state.personShare === 0,
    where: 'the subject is not people',
    run(state) {
      const { context } = state;
      const { width, height } = context.photo;
      const detections = need(state, 'detections');
      const box = alphaBox({ width, height, data: need(state, 'alpha') });
      state.type = box ? typeOf(detections, box, width, height) : 'other';
      // Networks that are fused say more of a cutout than a detector that knows 80 kinds of things.
      if (box && !context.networks.fusion) {
        context.evidence.note('box', bestFit(detections, box, width, height));
      }
    },
  },
  {
    id: 'hair',
    does: 'Fur is refined by closed-form matting',
    reads: 'alpha, type, photo',
    sets: 'alpha',
    params: 'matting.hair',
    optional: 'hair',
    when: ({ type, context: { photo } }) =>
      type === 'animal' && Math.max(photo.width, photo.height) > MAP_SIZE.width,
    where: 'the subject is an animal, on a photo above 1024 px',
    async run(state) {
      state.alpha = await refineHairEdges(need(state, 'alpha'), state.context.photo);
    },
  },
];

function somePeople({ personShare }: SegmentationState): boolean {
  return personShare > 0;
}

/** How much of either lies in the other, 0..1. */
function coverage(salient: FloatMap, matte: FloatMap) {
  const subject = resampleMap(salient, COMPARE_SIDE_PX, COMPARE_SIDE_PX).data;
  const people = resampleMap(matte, COMPARE_SIDE_PX, COMPARE_SIDE_PX).data;
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
function blend(from: Uint8Array, to: Uint8Array, share: number): Uint8Array {
  return from.map((alpha, i) => Math.round(alpha + share * (to[i]! - alpha)));
}
