import { componentMasks } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { dilate, open } from '../../ops/morphology.js';
import { relativeBox } from '../../ops/relative-box.js';
import { resampleMap } from '../../ops/resample-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import { fitWithin } from '../../ops/size.js';
import { maskWhere } from '../../ops/threshold.js';

/** Longer side at which things are told apart, px. */
const HELD_SIDE_PX = 256;
/** Half the width of the thinnest thing that counts, px at HELD_SIDE_PX: thinner is the edge of people. */
const THIN = 2;
/** Of people's area: smaller is a crumb. */
const LEAST_AREA = 0.003;
/**
 * So much of a thing's border is shared with people where they hold it or have it before them.
 * What they stand or sit before reaches away from them on all other sides (docs/adr/0031).
 */
const SHARED = 0.55;
/** Below this alpha people may have seen a piece of a thing that they hold, but are not sure of it, 0..1. */
const SURE = 0.9;
/** Soft edges of a thing reach so far, px at HELD_SIDE_PX. */
const EDGE = 2;

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
  const doubted = new Uint8Array(own.length);
  let area = 0;
  for (let i = 0; i < own.length; i++) {
    if (beside[i] === 1 && shown[i]! < SURE) doubted[i] = 1;
    if (own[i] === 0) continue;
    beside[i] = 0;
    area++;
  }
  const least = LEAST_AREA * area;
  const parts = componentMasks(open({ width: w, height: h, data: beside }, THIN), least).filter(
    (part) => sharedBorder(part, own, w, h) >= SHARED,
  );
  if (parts.length === 0) return people;
  const pieces = open({ width: w, height: h, data: doubted }, THIN).data;
  const held = new Float32Array(own.length);
  for (const part of parts) {
    const reach = dilate({ width: w, height: h, data: withDoubted(part, pieces, w, h) }, EDGE).data;
    for (let i = 0; i < held.length; i++) if (reach[i] === 1) held[i] = 1;
  }
  return withHeld(people, salient, { width: w, height: h, data: held });
}

/**
 * A part with what lies in the box around it and is doubted: the networks for people see pieces of a
 * thing, and what is left between them is no part of its own.
 */
function withDoubted(part: Uint8Array, doubted: Uint8Array, w: number, h: number): Uint8Array {
  const box = relativeBox({ width: w, height: h, data: part })!;
  const whole = new Uint8Array(part);
  for (let y = Math.round(box.top * h); y < Math.round(box.bottom * h); y++) {
    for (let x = Math.round(box.left * w); x < Math.round(box.right * w); x++) {
      if (doubted[y * w + x] === 1) whole[y * w + x] = 1;
    }
  }
  return whole;
}

/** @param held 1 where the salient subject is to be added, else 0; of any size */
function withHeld(
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
  const around = dilate({ width: w, height: h, data: part }, EDGE).data;
  let border = 0;
  let shared = 0;
  for (let i = 0; i < part.length; i++) {
    if (around[i] === 0 || part[i] === 1) continue;
    border++;
    shared += people[i]!;
  }
  return shared / Math.max(1, border);
}
