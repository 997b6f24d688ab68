import type { Detection } from '../../networks/centernet.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { isPerson } from '../detection/detection.js';

/** The subject is looked at at this size, px. */
const BOX_SHARE_SIDE_PX = 128;

/**
 * How much of a subject lies in boxes of people, 0..1. It is seen from the detections alone,
 * before anyone's outline is known.
 *
 * @param subject of the photo, any size, 0..1
 */
export function shareInPersonBoxes(subject: FloatMap, detections: readonly Detection[]): number {
  const people = detections.filter(isPerson);
  const { data } = resampleMap(subject, BOX_SHARE_SIDE_PX, BOX_SHARE_SIDE_PX);
  let all = 0;
  let inside = 0;
  for (let y = 0, i = 0; y < BOX_SHARE_SIDE_PX; y++) {
    const down = (y + 0.5) / BOX_SHARE_SIDE_PX;
    const beside = people.filter(({ top, bottom }) => top <= down && down <= bottom);
    for (let x = 0; x < BOX_SHARE_SIDE_PX; x++, i++) {
      const across = (x + 0.5) / BOX_SHARE_SIDE_PX;
      all += data[i]!;
      if (beside.some(({ left, right }) => left <= across && across <= right)) inside += data[i]!;
    }
  }
  return all > 0 ? inside / all : 0;
}
