import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { meanWhere } from '../../ops/masked-mean.js';
import { dilate, open } from '../../ops/morphology.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { fitWithin } from '../../ops/size.js';
import { maskWhere } from '../../ops/threshold.js';
import type { PersonPredictions } from './median-of-predictions.js';

/** Longer side at which parts are told apart, px. */
const SOFT_REGIONS_SIDE_PX = 256;
/** Half the width of the thinnest part that counts, px at SOFT_REGIONS_SIDE_PX: thinner is an edge. */
const THIN = 2;
/** Of people's area: smaller is a crumb. */
const LEAST_AREA = 0.002;
/** Alpha between these is soft; the matte is sure outside of them. */
const SOFT = { from: 0.05, to: 0.95 };
/** Beyond its firm middle a part reaches so far, px at SOFT_REGIONS_SIDE_PX. */
const EDGE = 1;
/**
 * Means over a part (docs/adr/0070). What the matte does not see may be carried all the same where it stands
 * out by so much, and a person where the selfie network says so by that much.
 */
const CARRIED = 0.7;
const PERSON = 0.8;
/** What the matte surely sees and the salient subject to this much is of the people that the photo is of. */
const SEEN = 0.25;

/**
 * Settles wide areas in which people are half transparent although the matte is sure: that is no hair
 * but networks at odds, and a veil is never right. There the matte is believed where another network
 * bears it out: a railing of which it has nothing, a coat of which it has all.
 *
 * @param people h·w, 0..1
 * @returns h·w, 0..1; `people` itself where nothing is settled
 */
export function resolveSoftRegions(
  people: FloatMap,
  { matte, salient, outline }: Pick<PersonPredictions, 'matte' | 'salient' | 'outline'>,
): FloatMap {
  const { width, height } = fitWithin(people, SOFT_REGIONS_SIDE_PX);
  const small = (plane: FloatMap) => resampleMap(plane, width, height).data;
  const shown = small(people);
  const sees = small(matte);
  const odd = maskWhere(shown, isSoft);
  let area = 0;
  for (let i = 0; i < odd.length; i++) {
    if (isSoft(sees[i]!)) odd[i] = 0;
    if (shown[i]! > 0.5) area++;
  }
  const parts = componentMasks(open({ width, height, data: odd }, THIN), LEAST_AREA * area);
  if (parts.length === 0) return people;
  const stands = small(salient);
  const drawn = small(outline);
  const settled = new Uint8Array(odd.length);
  for (const part of parts) {
    const out = meanWhere(part, stands);
    const theirs = meanWhere(part, sees) > 0.5;
    if (theirs ? out < SEEN : out >= CARRIED || meanWhere(part, drawn) >= PERSON) continue;
    for (let i = 0; i < part.length; i++) settled[i] = settled[i]! | part[i]!;
  }
  if (!settled.includes(1)) return people;
  const share = Float32Array.from(dilate({ width, height, data: settled }, EDGE).data);
  return moved(people, matte, { width, height, data: share });
}

const isSoft = (alpha: number) => alpha > SOFT.from && alpha < SOFT.to;

/** Towards the matte, of the same size, by a share of any size. */
function moved({ width, height, data }: FloatMap, matte: FloatMap, share: FloatMap): FloatMap {
  const shareIn = rowSampler(share, width, height);
  const shares = new Float32Array(width);
  const own = new Float32Array(data);
  for (let y = 0; y < height; y++) {
    shareIn(y, shares);
    for (let x = 0, i = y * width; x < width; x++, i++) {
      own[i] = own[i]! + shares[x]! * (matte.data[i]! - own[i]!);
    }
  }
  return { width, height, data: own };
}
