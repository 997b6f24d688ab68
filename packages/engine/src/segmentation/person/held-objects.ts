import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate, open } from '../../ops/morphology.js';
import { relativeBox } from '../../ops/relative-box.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { fitWithin } from '../../ops/size.js';
import { maskWhere } from '../../ops/threshold.js';
import { HELD } from './params.js';

/** Longer side at which things are told apart, px. */
const HELD_SIDE_PX = 256;
/**
 * Adds what people hold: parts of the salient subject beside them that share most of their
 * border with them, a helmet under an arm or a bag at the hip. The networks that know
 * people drop those, and a wall of them behind people is none.
 *
 * @param people h·w, 0..1
 * @param salient of the same photo, any size, 0..1
 * @returns h·w, 0..1; nowhere less than `people`
 */
export function addHeldObjects(people: FloatMap, salient: FloatMap): FloatMap {
  const { width, height } = people;
  const { width: w, height: h } = fitWithin({ width, height }, HELD_SIDE_PX);
  const shown = resampleMap(people, w, h).data;
  const own = maskWhere(shown, (a) => a > 0.5);
  const stands = resampleMap(salient, w, h).data;
  const beside = maskWhere(stands, (a) => a > 0.5);
  const uncertain = new Uint8Array(own.length);
  let area = 0;
  for (let i = 0; i < own.length; i++) {
    if (beside[i] === 1 && shown[i]! < HELD.certainAlpha) uncertain[i] = 1;
    if (own[i] === 0) continue;
    beside[i] = 0;
    area++;
  }
  const least = HELD.minAreaRatio * area;
  const parts = componentMasks(
    open({ width: w, height: h, data: beside }, HELD.minHalfWidthPx),
    least,
  ).filter((part) => sharedBorder(part, own, w, h) >= HELD.minSharedBorder);
  if (parts.length === 0) return people;
  const pieces = open({ width: w, height: h, data: uncertain }, HELD.minHalfWidthPx).data;
  const held = new Float32Array(own.length);
  for (const part of parts) {
    const reach = dilate(
      { width: w, height: h, data: withUncertain(part, pieces, w, h) },
      HELD.edgePx,
    ).data;
    for (let i = 0; i < held.length; i++) if (reach[i] === 1) held[i] = 1;
  }
  return addWhere(people, salient, { width: w, height: h, data: held });
}

/**
 * A part with what lies in the box around it and is uncertain: the networks for people see pieces of a
 * thing, and what is left between them is no part of its own.
 */
function withUncertain(part: Uint8Array, uncertain: Uint8Array, w: number, h: number): Uint8Array {
  const box = relativeBox({ width: w, height: h, data: part })!;
  const whole = new Uint8Array(part);
  for (let y = Math.round(box.top * h); y < Math.round(box.bottom * h); y++) {
    for (let x = Math.round(box.left * w); x < Math.round(box.right * w); x++) {
      if (uncertain[y * w + x] === 1) whole[y * w + x] = 1;
    }
  }
  return whole;
}

/** @param held 1 where the salient subject is to be added, else 0; of any size */
function addWhere(
  { width, height, data: people }: FloatMap,
  salient: FloatMap,
  held: FloatMap,
): FloatMap {
  const data = new Float32Array(people);
  const nearIn = rowSampler(held, width, height);
  const standsIn = rowSampler(salient, width, height);
  const near = new Float32Array(width);
  const stands = new Float32Array(width);
  const mask = maskWhere(held.data, (share) => share > 0);
  const box = relativeBox({ width: held.width, height: held.height, data: mask });
  if (!box) return { width, height, data };
  // Enlarged, a pixel of the mask fades out over half of its neighbours.
  const across = 1 / held.width;
  const down = 1 / held.height;
  const left = Math.max(0, Math.floor((box.left - across) * width));
  const right = Math.min(width, Math.ceil((box.right + across) * width));
  const top = Math.max(0, Math.floor((box.top - down) * height));
  const bottom = Math.min(height, Math.ceil((box.bottom + down) * height));
  for (let y = top; y < bottom; y++) {
    nearIn(y, near);
    standsIn(y, stands);
    holdRow(data.subarray(y * width, (y + 1) * width), near, stands, left, right);
  }
  return { width, height, data };
}

function holdRow(
  people: Float32Array,
  near: Float32Array,
  stands: Float32Array,
  left: number,
  right: number,
): void {
  for (let x = left; x < right; x++) people[x] = Math.max(people[x]!, near[x]! * stands[x]!);
}

/** How much of what is around a part is people, 0..1; beyond the photo's border is nothing. */
function sharedBorder(part: Uint8Array, people: Uint8Array, w: number, h: number): number {
  const around = dilate({ width: w, height: h, data: part }, HELD.edgePx).data;
  let border = 0;
  let shared = 0;
  for (let i = 0; i < part.length; i++) {
    if (around[i] === 0 || part[i] === 1) continue;
    border++;
    shared += people[i]!;
  }
  return shared / Math.max(1, border);
}
