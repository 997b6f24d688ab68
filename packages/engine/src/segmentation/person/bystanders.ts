import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { meanWhere } from '../../ops/masked-mean.js';
import { dilate, open } from '../../ops/morphology.js';
import { resampleMap } from '../../ops/resample-map.js';
import { fitWithin } from '../../ops/size.js';

/** Longer side at which people are told apart, px. */
const BYSTANDERS_SIDE_PX = 256;
/** Half the width of the thinnest part that counts, px at BYSTANDERS_SIDE_PX: thinner is the edge of people. */
const THIN = 2;
/** Of the area of those who stand out: smaller is a strap or a finger, and larger is no passer-by. */
const AREA = { least: 0.01, most: 0.6 };
/** People above this alpha, 0..1, may be passers-by, where what stands out is below `UNSEEN`. */
const SHOWN = 0.05;
const UNSEEN = 0.3;
/** Mean of what stands out in a passer-by, at most. */
const UNNOTICED = 0.15;
/** Mean of the matte in a passer-by, at least: what it does not see is a thing, and no person. */
const PERSON = 0.3;
/** Mean of it in the others, at least: else the network did not see what the photo is of. */
const NOTICED = 0.8;
/**
 * A part that shares so much of its border with those who stand out is of them: a dark sleeve
 * before a dark wall, the shoulder that the photo cuts off (docs/adr/0065).
 */
const SHARED = 0.45;
/**
 * A part of which so much has those who stand out right below it is a head on its own shoulders. Who walks
 * behind others shows beside them, too (docs/adr/0065).
 */
const ON_SHOULDERS = 0.6;
/** So far below a part that is looked for, px at BYSTANDERS_SIDE_PX: the network leaves a gap at a collar. */
const COLLAR = 6;
/** Beyond its firm middle a passer-by reaches so far, px at BYSTANDERS_SIDE_PX; edges of the others, so far. */
const REACH = 8;
const EDGE = 2;

/**
 * Finds who only passes by: parts of people that the network for salient things does not see, apart
 * from those whom it does.
 *
 * @param people h·w, 0..1
 * @param matte of the same photo, any size, 0..1: what the network for people says alone
 * @param salient of the same photo, any size, 0..1
 * @returns 1 on passers-by, else 0, at `people`'s size, soft at the ends; null where nobody is one
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
    if (stands[i]! >= UNSEEN) main[i] = shown[i]! > 0.5 ? 1 : 0;
    else unseen[i] = shown[i]! > SHOWN ? 1 : 0;
  }
  const area = countOf(main);
  if (area === 0 || meanWhere(main, stands) < NOTICED) return null;
  const passing = new Uint8Array(shown.length);
  const parts = componentMasks(
    open({ width: w, height: h, data: unseen }, THIN),
    AREA.least * area,
  ).filter(
    (part) =>
      countOf(part) <= AREA.most * area &&
      meanWhere(part, stands) <= UNNOTICED &&
      meanWhere(borderOf(part, w, h), main) < SHARED &&
      shareAbove(part, main, w, h) < ON_SHOULDERS,
  );
  if (parts.length === 0) return null;
  const persons = resampleMap(matte, w, h).data;
  for (const part of parts) {
    if (meanWhere(part, persons) < PERSON) continue;
    for (let i = 0; i < part.length; i++) passing[i] = passing[i]! | part[i]!;
  }
  if (!passing.includes(1)) return null;
  const near = dilate({ width: w, height: h, data: passing }, REACH).data;
  const edges = dilate({ width: w, height: h, data: main }, EDGE).data;
  for (let i = 0; i < passing.length; i++) {
    if (near[i] === 1 && unseen[i] === 1 && edges[i] === 0) passing[i] = 1;
  }
  // A pixel further, so that the mask's soft end lies outside of who passes by.
  const data = Float32Array.from(dilate({ width: w, height: h, data: passing }, 1).data);
  return resampleMap({ width: w, height: h, data }, people.width, people.height);
}

/** People without those who pass by; h·w, 0..1. */
export function removeBystanders({ width, height, data }: FloatMap, passing: FloatMap): FloatMap {
  const left = data.map((alpha, i) => alpha * (1 - passing.data[i]!));
  return { width, height, data: left };
}

/**
 * People with those who pass by as whole as any one opinion has them: nobody is half transparent
 * because another network overlooked them.
 *
 * @param opinions of the same size, 0..1
 */
export function includeBystanders(
  people: FloatMap,
  passing: FloatMap,
  opinions: readonly FloatMap[],
): FloatMap {
  const { width, height } = people;
  const data = people.data.map((alpha, i) => {
    const share = passing.data[i]!;
    if (share === 0) return alpha;
    const boldest = opinions.reduce((most, { data: own }) => Math.max(most, own[i]!), alpha);
    return alpha + share * (boldest - alpha);
  });
  return { width, height, data };
}

function borderOf(part: Uint8Array, w: number, h: number): Uint8Array {
  return dilate({ width: w, height: h, data: part }, EDGE).data.map(
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
    const end = Math.min(h - 1, y + COLLAR);
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
