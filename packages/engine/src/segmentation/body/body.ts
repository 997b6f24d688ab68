import { NobgError } from '@nobg/contract/errors.js';
import type { PersonMatte } from '../../capabilities/person-matting/person-matting.js';
import { need } from '../../context/step.js';
import type { Detection } from '../../networks/centernet.js';
import { NOT_MEASURED, tunedGroup } from '../../tuned.js';
import { commonSteps } from '../common/common.js';
import { detectSteps } from '../detection/detect-steps.js';
import { hasPerson } from '../detection/detection.js';
import { matteSteps } from '../person/matte-steps.js';
import { fusePeopleSteps, keepPeople } from '../person/person-steps.js';
import { saliencySteps } from '../saliency/saliency.js';
import type { SegmentationPipeline, SegmentationState } from '../state.js';

/** A matte that covers less of the photo than this shows nobody. */
const MATTE = tunedGroup('body.matte', { minShare: 0.001 }, NOT_MEASURED);
/**
 * A matte of more than this is of people. Of the photos without, dolls have the most, 0.37, then a monkey, 0.25; of those
 * of people, most of them from near, 13 have more.
 */
const LARGE_MATTE = tunedGroup(
  'body.largeMatte',
  { minShare: 0.5 },
  { setOn: '55 photos without people on which the detector sees nobody, and 31 with' },
);

/** Everyone the photo is of, whole, with hair and what they wear and hold; nothing else. */
export const bodySteps: SegmentationPipeline = [
  ...matteSteps,
  ...detectSteps,
  {
    id: 'person-found',
    does: 'Whether the photo shows people: the matte is large, or the detector finds one too',
    params: 'body',
    choose: personCase,
    cases: {
      people: [...saliencySteps, ...fusePeopleSteps, ...keepPeople],
      // Asked for by `fallback=common`.
      fallback: commonSteps,
      nobody: [noPersonStep()],
    },
  },
];

/** Which case of a photo's people applies, see {@link bodySteps}. */
export function personCase(state: SegmentationState): 'people' | 'fallback' | 'nobody' {
  if (showsPeople(need(state, 'matte'), need(state, 'detections'))) return 'people';
  return state.context.options.fallback === 'common' ? 'fallback' : 'nobody';
}

/** A step that refuses the photo. */
export function noPersonStep(): SegmentationPipeline[number] {
  return {
    id: 'person-found',
    does: 'Error `no_subject`: no person was found',
    reads: 'person matte, detections',
    sets: 'nothing',
    run() {
      throw new NobgError(
        'no_subject',
        'No person was found in the photo; mode common keeps a main subject of any kind.',
      );
    },
  };
}

/**
 * The matte alone takes dolls and animals for people; the detector alone has no shape. But what fills
 * most of the photo in the matte is people, though the detector sees none: faces from near, a row of people.
 */
function showsPeople(
  { share }: Pick<PersonMatte, 'share'>,
  detections: readonly Detection[],
): boolean {
  return share >= LARGE_MATTE.minShare || (share >= MATTE.minShare && hasPerson(detections));
}
