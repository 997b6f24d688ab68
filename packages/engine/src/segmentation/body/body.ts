import { NobgError } from '@nobg/contract/errors.js';
import type { Context, Segment } from '../../context/context.js';
import type { Detection } from '../../networks/centernet.js';
import { segmentCommon } from '../common/common.js';
import { detectObjects, hasPerson } from '../detection/detection.js';
import { fusePeople } from '../person/fuse-people.js';
import { mattePersons, type PersonMatte } from '../person/person-matte.js';
import { saliencyMap } from '../saliency/saliency.js';

/** A matte that covers less of the photo than this shows nobody. */
const LEAST_SHARE = 0.001;
/**
 * A matte of more than this is of people. Of 55 photos without, on which the detector sees nobody, dolls have the most,
 * 0.37, then a monkey, 0.25; of 31 photos of people, most of them from near, 13 have more.
 */
const LARGE_SHARE = 0.5;

/**
 * Everyone the photo is of, whole, with hair and what they wear and hold; nothing else.
 * @throws NobgError `no_subject` where the photo shows nobody and no fallback is wished for
 */
export const segmentBody: Segment = async (context) => {
  const matte = await mattePersons(context);
  const detections = await detectObjects(context);
  if (showsPeople(matte, detections)) {
    const salient = asksSalient(context) ? await saliencyMap(context) : matte.alpha;
    return { alpha: await fusePeople(matte, salient, detections, context), type: 'person' };
  }
  if (context.options.fallback === 'common') return segmentCommon(context);
  throw noPersonFound();
};

function asksSalient({ parts }: Context): boolean {
  const held = parts.has('held-things');
  return parts.has('salient-opinion') || held;
}

/** What a caller gets who wanted people of a photo without any. */
export function noPersonFound(): NobgError {
  return new NobgError(
    'no_subject',
    'No person was found in the photo; mode common keeps a main subject of any kind.',
  );
}

/**
 * The matte alone takes dolls and animals for people; the detector alone has no shape. But what fills
 * most of the photo in the matte is people, though the detector sees none: faces from near, a row of people.
 */
export function showsPeople(
  { share }: Pick<PersonMatte, 'share'>,
  detections: readonly Detection[],
): boolean {
  return share >= LARGE_SHARE || (share >= LEAST_SHARE && hasPerson(detections));
}
