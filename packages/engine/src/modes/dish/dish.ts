import { ISNET_STRIDE } from '../../networks/isnet.js';
import type { Plane } from '../../plane.js';
import { boxAround } from '../../refine/box-around.js';
import { maskWhere } from '../../refine/mask-where.js';
import { dilate } from '../../refine/opening.js';
import { keepLargeParts, partsOf } from '../../refine/parts.js';
import { resamplePlane } from '../../refine/resample-plane.js';
import { lookAt } from '../look.js';
import type { Scene } from '../scene.js';
import { segment } from '../segment.js';
import { completeDish } from './complete.js';
import { placeIn } from './ellipse.js';
import { dropPlate } from './plate/drop-plate.js';
import { findRim, type Rim } from './rim.js';

/**
 * A dish is found whole when it is seen small: at 1024² a burger loses its filling. About
 * 512² with the photo's aspect gives IoU 0.88 where the square of 1024² gives 0.76.
 */
const SIDE = 512;
/** Parts below this share of the largest are not served: crumbs, reflections, the next table. */
const CRUMB = 0.1;
/** A rim counts when this much of it is outline, this much in the photo, and holds this much. */
const SUPPORT = 0.8;
const VISIBLE = 0.6;
const HELD = 0.9;
/**
 * Alpha above which a pixel is of the mask. A rim is often a thin ring that the network is
 * half sure of: at one level it is broken, at another whole, and a hair's breadth in the
 * network's answer decides which. So, beside a half, a rim is looked for at both of the others.
 */
const HALF = 0.5;
const LEVELS = [HALF, 0.25, 0.75] as const;
/** With so much of the rim supported nothing else needs to be looked at. */
const CERTAIN = 0.95;
/** MobileSAM's mask is of the same thing when it holds so much of what was found. */
const SAME = 0.8;

/** One opinion of where the dish is. */
interface Opinion {
  readonly alpha: Plane;
  /** 1 where alpha is above one of the levels, large parts only. */
  readonly mask: Uint8Array;
  /** One for a dish, or one for each of several; none where the outline lies on none. */
  readonly rims: readonly Rim[];
}

/**
 * The dish of a photo: food with its plate or bowl, or without where the options say so; 0..1, over the
 * whole photo.
 */
export async function findDish(scene: Scene): Promise<Plane> {
  const { dish, rims } = await findWhole(scene);
  return scene.options.plate === 'drop' ? dropPlate(scene, dish, rims) : dish;
}

/** A dish with its plate or bowl, and the rims that it was completed to. */
interface Whole {
  /** 0..1, at the size the network saw. */
  readonly dish: Plane;
  readonly rims: readonly Rim[];
}

/**
 * Plates and bowls are ellipses, so the first look whose outline lies on one is completed to
 * it. Where none does, MobileSAM fills what ISNet left out of the thing that it found.
 */
async function findWhole(scene: Scene): Promise<Whole> {
  const { photo, watch } = scene;
  const scale = SIDE / Math.sqrt(photo.width * photo.height);
  const size = { width: toStride(photo.width * scale), height: toStride(photo.height * scale) };
  const kept = await lookAt(scene, size);
  const { parts } = scene;
  const first = await watch.time('rim', () => opinionOf(kept, HALF));
  if (!parts.has('rims')) return rimless(scene, first);
  if (certainty(first) >= CERTAIN) return complete(first);
  const looks = [kept];
  if (parts.has('second-dish-look')) {
    const stretched = await lookAt(scene, { width: SIDE, height: SIDE });
    scene.evidence.compare('looks', [kept, stretched]);
    looks.push(resamplePlane(stretched, size.width, size.height));
  }
  const levels = parts.has('rim-levels') ? LEVELS : [HALF];
  const best = await watch.time('rim', () => {
    const all = looks.flatMap((alpha) =>
      levels.map((level) => (alpha === kept && level === HALF ? first : opinionOf(alpha, level))),
    );
    return all.reduce((better, other) => (merit(other) > merit(better) ? other : better));
  });
  if (best.rims.length === 0) return rimless(scene, first);
  scene.evidence.note('rim', certainty(best));
  return complete(best);
}

function opinionOf(alpha: Plane, level: number): Opinion {
  const { width, height, data } = alpha;
  const mask = maskWhere(data, (value) => value > level);
  keepLargeParts(mask, width, height, CRUMB);
  const rimsOf = (part: Uint8Array) => {
    const rim = findRim(part, width, height);
    return rim && rim.support >= SUPPORT && rim.visible >= VISIBLE ? [rim] : [];
  };
  // One plate whose food was found in pieces, or else a plate for each piece.
  const one = rimsOf(mask);
  if (shareWithin(one, mask, width) >= HELD) return { alpha, mask, rims: one };
  const parts = partsOf(mask, width, height);
  const several = parts.length > 1 ? parts.flatMap(rimsOf) : [];
  const rims = shareWithin(several, mask, width) >= HELD ? several : [];
  return { alpha, mask, rims };
}

/** How much of a mask is within one of the rims, 0..1. */
function shareWithin(rims: readonly Rim[], mask: Uint8Array, width: number): number {
  if (rims.length === 0) return 0;
  let all = 0;
  let held = 0;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    all++;
    const point = { x: at % width, y: Math.floor(at / width) };
    if (rims.some(({ ellipse }) => placeIn(ellipse, point).rho < 1)) held++;
  }
  return held / Math.max(1, all);
}

/** Support of the least supported rim, 0 where there is none. */
function certainty({ rims }: Opinion): number {
  return rims.length === 0 ? 0 : Math.min(...rims.map(({ support }) => support));
}

/** As {@link certainty}, less where the photo shows less of a rim. */
function merit({ rims }: Opinion): number {
  return rims.length === 0 ? 0 : Math.min(...rims.map((rim) => rim.support * rim.visible));
}

async function rimless(scene: Scene, first: Opinion): Promise<Whole> {
  return { dish: await withSecondOpinion(scene, first), rims: [] };
}

function complete({ alpha, mask, rims }: Opinion): Whole {
  let dish = alpha;
  let inside = mask;
  for (const rim of rims) {
    dish = completeDish(dish, inside, rim);
    inside = maskWhere(dish.data, (value) => value > 0.5);
  }
  return { dish, rims };
}

/** What ISNet found, joined with what MobileSAM finds in its box where that is the same thing. */
async function withSecondOpinion(scene: Scene, { alpha, mask }: Opinion): Promise<Plane> {
  const { width, height } = alpha;
  const near = dilate(mask, width, height, 2);
  const own = alpha.data.map((value, at) => value * near[at]!);
  const box = boxAround(mask, width, height);
  if (box === null) return alpha;
  if (!scene.parts.has('dish-mask')) return { width, height, data: own };
  const [whole] = await segment(scene, { points: [], box });
  if (!whole) return { width, height, data: own };
  const logits = resamplePlane(whole.logits, width, height).data;
  let all = 0;
  let held = 0;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    all++;
    if (logits[at]! > 0) held++;
  }
  const thing = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  scene.evidence.compare('mask', [
    { width, height, data: own },
    { width, height, data: thing },
  ]);
  if (held < SAME * all) return { width, height, data: own };
  const data = own.map((value, at) => Math.max(value, thing[at]!));
  return { width, height, data };
}

/** The nearest size the network takes; bounded, so that a photo of 30,000 × 2 px costs no more. */
function toStride(side: number): number {
  const steps = Math.round(side / ISNET_STRIDE);
  return Math.min(2 * SIDE, Math.max(2, steps) * ISNET_STRIDE);
}
