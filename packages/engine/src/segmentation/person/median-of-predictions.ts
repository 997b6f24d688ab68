import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';

/** Three predictions of where people are, 0..1; each of any size and over the whole of one photo. */
export interface PersonPredictions {
  /** RVM's matte: the finest edges. */
  readonly matte: FloatMap;
  /** The salient subject: also what people hold, but anything else that stands out. */
  readonly salient: FloatMap;
  /** Probability of person by the selfie network, its edge drawn along the photo's: the whole of a person. */
  readonly outline: FloatMap;
}

/**
 * Joins three predictions of people into one alpha: their median at each pixel, so that no single network can add
 * or drop a thing (docs/adr/0009).
 *
 * @returns at the matte's size, 0..1
 */
export function medianOfPredictions({ matte, salient, outline }: PersonPredictions): FloatMap {
  const { width, height } = matte;
  const standsIn = rowSampler(salient, width, height);
  const stands = new Float32Array(width);
  const drawn = resampleMap(outline, width, height).data;
  const data = new Float32Array(matte.data);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const own = data.subarray(row, row + width);
    const outlined = drawn.subarray(row, row + width);
    if (agreeAll(own, outlined)) continue;
    standsIn(y, stands);
    for (let x = 0; x < width; x++) own[x] = median(own[x]!, stands[x]!, outlined[x]!);
  }
  return { width, height, data };
}

/** Whether two are the same in a row, so that the third changes nothing. */
function agreeAll(matte: Float32Array, outline: Float32Array): boolean {
  for (let x = 0; x < matte.length; x++) if (matte[x] !== outline[x]) return false;
  return true;
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
