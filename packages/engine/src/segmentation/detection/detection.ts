import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Context } from '../../context/context.js';
import type { Detection } from '../../networks/centernet.js';
import { tunedGroup } from '../../tuned.js';
import type { Box } from '../../types.js';

/** Everyday things in the photo, likeliest first. */
export function detectObjects({ photo, networks }: Context): Promise<Detection[]> {
  return networks.detection.detect(photo);
}

/** A detection below this is a guess: with people the best person scores from 0.22 up, without from 0.18 down. */
const DETECTION = tunedGroup(
  'detection.objects',
  { minScore: 0.2 },
  {
    setOn: '58 photos with people, and those without',
    page: 'experiments/0009-person-ensemble.md',
  },
);

/** Whether a real person is somewhere in the photo. */
export function hasPerson(detections: readonly Detection[]): boolean {
  return detections.some(isPerson);
}

/** Whether a detection is of a person, and more than a guess. */
export const isPerson = isPersonAbove(DETECTION.minScore);

/** Whether a detection is of a person and has a score, 0..1, of at least so much. */
export function isPersonAbove(least: number): (detection: Detection) => boolean {
  return ({ cocoClass, score }) => cocoClass === 0 && score >= least;
}

/** What the thing in a box is; `other` where there is no {@link fittingThing}. */
export function typeOf(
  detections: readonly Detection[],
  box: Box,
  width: number,
  height: number,
): SubjectType {
  const thing = fittingThing(detections, box, width, height);
  return thing ? kindOf(thing.cocoClass) : 'other';
}

/**
 * The detection that fits a box best, weighted by its score; null where none that is more
 * than a guess covers a third of it.
 *
 * @param box of the subject, px of a photo of `width` × `height`
 */
function fittingThing(
  detections: readonly Detection[],
  box: Box,
  width: number,
  height: number,
): Detection | null {
  let best: { fit: number; detection: Detection | null } = { fit: 0, detection: null };
  for (const detection of detections) {
    if (detection.score < DETECTION.minScore) continue;
    const overlap = overlapOf(detection, box, width, height);
    if (overlap > 1 / 3 && overlap * detection.score > best.fit) {
      best = { fit: overlap * detection.score, detection };
    }
  }
  return best.detection;
}

/**
 * How well the detection that fits a box best fits it, 0..1; 0 where nothing is detected.
 * @param box of the subject, px of a photo of `width` × `height`
 */
export function bestFit(
  detections: readonly Detection[],
  box: Box,
  width: number,
  height: number,
): number {
  const likely = detections.filter(({ score }) => score >= DETECTION.minScore);
  return Math.max(0, ...likely.map((detection) => overlapOf(detection, box, width, height)));
}

/** Intersection over union of a detection and a box, px of a photo of `width` × `height`. */
export function overlapOf(d: Detection, box: Box, width: number, height: number): number {
  const w = Math.min(d.right * width, box.left + box.width) - Math.max(d.left * width, box.left);
  const h = Math.min(d.bottom * height, box.top + box.height) - Math.max(d.top * height, box.top);
  if (w <= 0 || h <= 0) return 0;
  const area = (d.right - d.left) * width * (d.bottom - d.top) * height;
  return (w * h) / (area + box.width * box.height - w * h);
}

/** COCO's 80 classes, in its order: person, 8 vehicles, …, 10 animals, …, crockery, food, …. */
function kindOf(cocoClass: number): SubjectType {
  if (cocoClass === 0) return 'person';
  if (cocoClass <= 8) return 'vehicle';
  if (cocoClass >= 14 && cocoClass <= 23) return 'animal';
  if (cocoClass >= 45 && cocoClass <= 55) return 'food';
  return 'product';
}
