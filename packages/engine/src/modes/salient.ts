import type { Plane } from '../plane.js';
import { blendSure } from '../refine/blend-sure.js';
import { dropCrumbs } from '../refine/drop-crumbs.js';
import { resamplePlane } from '../refine/resample-plane.js';
import { settleWide } from '../refine/settle-wide.js';
import { lookCloser } from './closer-look.js';
import { type Look, lookAt } from './look.js';
import { findWithSam, standsAlone } from './permissive/salient.js';
import type { Scene } from './scene.js';
import { unsureShare } from './unsure.js';

/** A square finds the most parts of the most subjects, though it does not keep the aspect. */
const FULL: Look = { width: 1024, height: 1024 };
const MIRRORED: Look = { ...FULL, mirrored: true };
/** Half the size sees the whole where the full size loses the insides of large subjects. */
const HALF: Look = { width: 512, height: 512 };

/**
 * Above this share of unsure alpha a second opinion is asked for. On photos with ground
 * truth, half are above it, and they hold nine tenths of what two more looks at every
 * photo would win (docs/adr/0006). Goods are looked at again sooner: their rims and
 * handles are thin, so little unsure alpha is much of what matters.
 */
const UNSURE = 0.03;
const UNSURE_GOODS = 0.02;

type Find = (scene: Scene) => Promise<Plane>;

/** What ISNet finds; both 0..1, 1024². */
export interface Salient {
  /** Its looks joined, wide soft areas settled. */
  readonly alpha: Plane;
  /** Its looks joined, no more: one opinion among others on people, whose hair may be wide and soft. */
  readonly blend: Plane;
  /** Whether one look was not enough. */
  readonly unsure: boolean;
}

/** The salient subject of a photo, of any kind. */
export const lookForSalient = (scene: Scene): Promise<Salient> => find(scene, UNSURE);

/** The alpha of what was found, after a closer look at it where the others were unsure. */
export const seenCloser = async (scene: Scene, { alpha, unsure }: Salient): Promise<Plane> =>
  unsure && scene.parts.has('closer-look') ? lookCloser(scene, alpha, FULL) : alpha;

/** The salient subject of a photo, of any kind; 0..1, 1024². */
export const findSalient: Find = async (scene) => (await lookForSalient(scene)).alpha;

/**
 * What lies apart from goods and is smaller than this share of the largest of them is a price
 * tag, lettering on a wall or a speck; what is sold in one photo differs less in size.
 */
const LEAST_GOODS = 0.03;

/** As {@link findSalient}, quicker to ask for a second opinion, and without crumbs. */
export const findGoods: Find = async (scene) => {
  const { alpha, unsure } = await find(scene, UNSURE_GOODS);
  const clean = async (goods: Plane) =>
    scene.parts.has('crumbs')
      ? scene.watch.time('join', () => dropCrumbs(goods, LEAST_GOODS))
      : goods;
  const goods = await clean(alpha);
  if (!unsure || !scene.parts.has('closer-look')) return goods;
  // First without crumbs, or a speck in a corner would make the part to look at the whole photo.
  const closer = await lookCloser(scene, goods, FULL);
  return closer === goods ? goods : clean(closer);
};

async function find(scene: Scene, limit: number): Promise<Salient> {
  if (standsAlone(scene)) {
    const alpha = await findWithSam(scene);
    return { alpha, blend: alpha, unsure: false };
  }
  const first = await lookAt(scene, FULL);
  if (unsureShare(first) <= limit) return { alpha: first, blend: first, unsure: false };
  const { parts } = scene;
  const second = parts.has('mirror-look') ? await lookAt(scene, MIRRORED) : first;
  const whole = parts.has('small-look') ? await lookAt(scene, HALF) : blank(HALF);
  scene.evidence.compare('looks', [first, second, whole]);
  const joined = await scene.watch.time('join', () => join(first, second, whole));
  return parts.has('settling') ? joined : { ...joined, alpha: joined.blend };
}

function blank({ width, height }: Look): Plane {
  return { width, height, data: new Float32Array(width * height) };
}

/** Alpha that is nowhere above this is noise; what is above it stands out, if weakly. */
const FAINTEST = 0.02;

/**
 * Where the subject stands out so weakly that alpha is nowhere above a half, the strongest
 * part of it counts as sure and the rest in proportion: a weak cutout can be judged by
 * who asked for it, an empty one is of no use.
 */
export function strengthened(alpha: Plane): Plane {
  const { width, height, data } = alpha;
  let strongest = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! > strongest) strongest = data[i]!;
    if (strongest > 0.5) return alpha;
  }
  if (strongest < FAINTEST) return alpha;
  return { width, height, data: data.map((value) => value / strongest) };
}

/**
 * Joins two full looks and a half-size one. Where the two differ, the surer weighs more;
 * and what only one of them found is kept as far as the half-size look confirms it,
 * because this network drops parts of a subject far more often than it invents them. For
 * the same reason the boldest of the three settles wide areas that stay undecided.
 */
function join(first: Plane, second: Plane, whole: Plane): Salient {
  const { width, height } = first;
  const third = resamplePlane(whole, width, height).data;
  const blended = new Float32Array(first.data.length);
  const boldest = new Float32Array(first.data.length);
  for (let i = 0; i < blended.length; i++) {
    const a = first.data[i]!;
    const b = second.data[i]!;
    const blend = blendSure(a, b);
    const confirmed = Math.min(1, Math.max(0, 2 * third[i]! - 1));
    blended[i] = blend + (Math.max(a, b) - blend) * confirmed;
    boldest[i] = Math.max(a, b, third[i]!);
  }
  const blend = { width, height, data: blended };
  const settled = settleWide(blend, { width, height, data: boldest });
  return { alpha: strengthened(settled), blend: strengthened(blend), unsure: true };
}
