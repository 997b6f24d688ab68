import type { Detection } from '../../networks/centernet.js';
import { CLOTHES, SELFIE_SIDE, type SelfieView } from '../../networks/selfie-multiclass.js';
import { isPersonAbove } from '../detection/detection.js';
import { WEARER } from './params.js';

/**
 * Whether somebody wears what the photo shows. The print of a face on a shirt does not count: it has cloth on all
 * four sides.
 *
 * @param view of the largest person's picture
 */
export function hasWearer(view: SelfieView, detections: readonly Detection[]): boolean {
  const skin = skinBesideCloth(view);
  return (
    skin >= WEARER.muchSkin ||
    (skin >= WEARER.skin && detections.some(isPersonAbove(WEARER.detected)))
  );
}

/** Part of the picture that is hair or skin and has no cloth on at least one of its four sides, 0..1. */
function skinBesideCloth({ probabilities }: SelfieView): number {
  const side = SELFIE_SIDE;
  const cloth = probabilities[CLOTHES]!.data;
  const people = PERSONAL.map((plane) => probabilities[plane]!.data);
  const rows = spans(side, (line, at) => cloth[line * side + at]! > 0.5);
  const columns = spans(side, (line, at) => cloth[at * side + line]! > 0.5);
  let beside = 0;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if (people.every((plane) => plane[i]! <= 0.5)) continue;
      const enclosed = isWithin(rows[y]!, x) && isWithin(columns[x]!, y);
      if (!enclosed) beside++;
    }
  }
  return beside / (side * side);
}

/** Hair, the body's skin, the face's skin. */
const PERSONAL = [1, 2, 3];

interface Span {
  readonly first: number;
  readonly last: number;
}

/** Of each line the first and the last place that is on. */
function spans(side: number, isOn: (line: number, at: number) => boolean): Span[] {
  return Array.from({ length: side }, (_, line) => {
    let [first, last] = [side, -1];
    for (let at = 0; at < side; at++) {
      if (!isOn(line, at)) continue;
      first = Math.min(first, at);
      last = at;
    }
    return { first, last };
  });
}

const isWithin = ({ first, last }: Span, at: number) => first < at && at < last;
