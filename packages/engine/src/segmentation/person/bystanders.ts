import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { meanWhere } from '../../ops/masked-mean.js';
import { dilate, open } from '../../ops/morphology.js';
import { resampleMap } from '../../ops/resample-map.js';
import { fitWithin } from '../../ops/size.js';
import { BYSTANDERS } from './params.js';

/** Longer side at which people are told apart, px. */
const BYSTANDERS_SIDE_PX = 256;
/**
 * Finds bystanders: components of people that the saliency map does not have, apart from those that it has.
 *
 * @param people h·w, 0..1
 * @param matte of the same photo, any size, 0..1: what the network for people says alone
 * @param salient of the same photo, any size, 0..1
 * @returns 1 on bystanders, else 0, at `people`'s size, soft at the ends; null where nobody is one
 */
export function findBystanders(
  people: FloatMap,
  matte: FloatMap,
  salient: FloatMap,
): FloatMap | null {
  const { width: w, height: h } = fitWithin(people, BYSTANDERS_SIDE_PX);
  const shown = resampleMap(people, w, h).data;
  const stands = resampleMap(salient, w, h).data;
  const unseen = new Uint8Array(shown.length);
  const main = new Uint8Array(shown.length);
  for (let i = 0; i < shown.length; i++) {
    if (stands[i]! >= BYSTANDERS.maxSaliency) main[i] = shown[i]! > 0.5 ? 1 : 0;
    else unseen[i] = shown[i]! > BYSTANDERS.minAlpha ? 1 : 0;
  }
  const area = countOf(main);
  if (area === 0 || meanWhere(main, stands) < BYSTANDERS.minOthersSaliencyMean) return null;
  const bystanders = new Uint8Array(shown.length);
  const parts = componentMasks(
    open({ width: w, height: h, data: unseen }, BYSTANDERS.minHalfWidthPx),
    BYSTANDERS.minAreaRatio * area,
  ).filter(
    (part) =>
      countOf(part) <= BYSTANDERS.maxAreaRatio * area &&
      meanWhere(part, stands) <= BYSTANDERS.maxSaliencyMean &&
      meanWhere(borderOf(part, w, h), main) < BYSTANDERS.maxSharedBorder &&
      shareAbove(part, main, w, h) < BYSTANDERS.maxColumnsAbove,
  );
  if (parts.length === 0) return null;
  const persons = resampleMap(matte, w, h).data;
  for (const part of parts) {
    if (meanWhere(part, persons) < BYSTANDERS.minMatteMean) continue;
    for (let i = 0; i < part.length; i++) bystanders[i] = bystanders[i]! | part[i]!;
  }
  if (!bystanders.includes(1)) return null;
  const near = dilate({ width: w, height: h, data: bystanders }, BYSTANDERS.reachPx).data;
  const edges = dilate({ width: w, height: h, data: main }, BYSTANDERS.edgePx).data;
  for (let i = 0; i < bystanders.length; i++) {
    if (near[i] === 1 && unseen[i] === 1 && edges[i] === 0) bystanders[i] = 1;
  }
  // A pixel further, so that the mask's soft end lies outside of the bystanders.
  const data = Float32Array.from(dilate({ width: w, height: h, data: bystanders }, 1).data);
  return resampleMap({ width: w, height: h, data }, people.width, people.height);
}

/** People without bystanders; h·w, 0..1. */
export function removeBystanders(
  { width, height, data }: FloatMap,
  bystanders: FloatMap,
): FloatMap {
  const left = data.map((alpha, i) => alpha * (1 - bystanders.data[i]!));
  return { width, height, data: left };
}

/**
 * People with bystanders as whole as any one prediction has them: nobody is half transparent
 * because another network overlooked them.
 *
 * @param predictions of the same size, 0..1
 */
export function includeBystanders(
  people: FloatMap,
  bystanders: FloatMap,
  predictions: readonly FloatMap[],
): FloatMap {
  const { width, height } = people;
  const data = people.data.map((alpha, i) => {
    const share = bystanders.data[i]!;
    if (share === 0) return alpha;
    const maximum = predictions.reduce((most, { data: own }) => Math.max(most, own[i]!), alpha);
    return alpha + share * (maximum - alpha);
  });
  return { width, height, data };
}

function borderOf(part: Uint8Array, w: number, h: number): Uint8Array {
  return dilate({ width: w, height: h, data: part }, BYSTANDERS.edgePx).data.map(
    (near, i) => near & (1 - part[i]!),
  );
}

/** Of the columns of a part, the share that has `main` right below its lowest pixel, 0..1. */
function shareAbove(part: Uint8Array, main: Uint8Array, w: number, h: number): number {
  let columns = 0;
  let above = 0;
  for (let x = 0; x < w; x++) {
    let y = h - 1;
    while (y >= 0 && part[y * w + x] === 0) y--;
    if (y < 0) continue;
    columns++;
    const end = Math.min(h - 1, y + BYSTANDERS.collarPx);
    for (let below = y + 1; below <= end; below++) {
      if (main[below * w + x] === 0) continue;
      above++;
      break;
    }
  }
  return above / Math.max(1, columns);
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (const on of mask) count += on;
  return count;
}
