import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { meanWhere } from '../../ops/masked-mean.js';
import { dilate, open } from '../../ops/morphology.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { fitWithin } from '../../ops/size.js';
import { maskWhere } from '../../ops/threshold.js';
import type { PersonPredictions } from './median-of-predictions.js';
import { SOFT_REGIONS } from './params.js';

/** Longer side at which parts are told apart, px. */
const SOFT_REGIONS_SIDE_PX = 256;
/**
 * Resolves wide areas in which people are semi-transparent although the matte is certain: that is no hair
 * but a disagreement of the networks. There the matte holds where another network supports it: a railing of which it has nothing, a coat of which it has all.
 *
 * @param people h·w, 0..1
 * @returns h·w, 0..1; `people` itself where nothing is resolved
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
  const parts = componentMasks(
    open({ width, height, data: odd }, SOFT_REGIONS.minHalfWidthPx),
    SOFT_REGIONS.minAreaRatio * area,
  );
  if (parts.length === 0) return people;
  const stands = small(salient);
  const drawn = small(outline);
  const resolved = new Uint8Array(odd.length);
  for (const part of parts) {
    const out = meanWhere(part, stands);
    const theirs = meanWhere(part, sees) > 0.5;
    if (
      theirs
        ? out < SOFT_REGIONS.minSaliencyMean
        : out >= SOFT_REGIONS.carriedSaliencyMean ||
          meanWhere(part, drawn) >= SOFT_REGIONS.personOutlineMean
    )
      continue;
    for (let i = 0; i < part.length; i++) resolved[i] = resolved[i]! | part[i]!;
  }
  if (!resolved.includes(1)) return people;
  const share = Float32Array.from(
    dilate({ width, height, data: resolved }, SOFT_REGIONS.edgePx).data,
  );
  return moved(people, matte, { width, height, data: share });
}

const isSoft = (alpha: number) => alpha > SOFT_REGIONS.softFrom && alpha < SOFT_REGIONS.softTo;

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
