import type { Plane } from '../plane.js';
import { maskWhere } from './mask-where.js';
import { dilate, open } from './opening.js';
import { partMasks } from './parts.js';
import { resamplePlane } from './resample-plane.js';

/** Longer side at which things are told apart, px. */
const SIDE = 256;
/** Half the width of the thinnest thing that counts, px at SIDE: thinner is the edge of people. */
const THIN = 2;
/** Of people's area: smaller is a crumb. */
const LEAST_AREA = 0.003;
/**
 * So much of a thing's border is shared with people where they hold it or have it before them.
 * What they stand or sit before reaches away from them on all other sides (docs/adr/0031).
 */
const SHARED = 0.55;
/** Soft edges of a thing reach so far, px at SIDE. */
const EDGE = 2;

/**
 * Adds what people hold: parts of the salient subject beside them that share most of their
 * border with them, a helmet under an arm or a bag at the hip. The networks that know
 * people drop those, and a wall of them behind people is none.
 *
 * @param people h·w, 0..1
 * @param salient at the same size, 0..1
 * @returns h·w, 0..1; nowhere less than `people`
 */
export function addHeldThings(people: Plane, salient: Plane): Plane {
  const { width, height } = people;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  const own = maskWhere(resamplePlane(people, w, h).data, (a) => a > 0.5);
  const stands = resamplePlane(salient, w, h).data;
  const beside = own.map((is, i) => (is === 0 && stands[i]! > 0.5 ? 1 : 0));
  const least = LEAST_AREA * own.reduce((sum, is) => sum + is, 0);
  const held = new Float32Array(own.length);
  for (const part of partMasks(open(beside, w, h, THIN), w, h, least)) {
    if (sharedBorder(part, own, w, h) < SHARED) continue;
    const reach = dilate(part, w, h, EDGE);
    for (let i = 0; i < held.length; i++) if (reach[i] === 1) held[i] = 1;
  }
  if (!held.includes(1)) return people;
  const near = resamplePlane({ width: w, height: h, data: held }, width, height).data;
  const data = people.data.map((a, i) => Math.max(a, salient.data[i]! * near[i]!));
  return { width, height, data };
}

/** How much of what is around a part is people, 0..1; beyond the photo's border is nothing. */
function sharedBorder(part: Uint8Array, people: Uint8Array, w: number, h: number): number {
  const around = dilate(part, w, h, EDGE);
  let border = 0;
  let shared = 0;
  for (let i = 0; i < part.length; i++) {
    if (around[i] === 0 || part[i] === 1) continue;
    border++;
    shared += people[i]!;
  }
  return shared / Math.max(1, border);
}
