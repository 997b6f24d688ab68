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
export const FULL: Look = { width: 1024, height: 1024 };
const MIRRORED: Look = { ...FULL, mirrored: true };
/** In place of the mirror image where at the full size hardly anything is found. */
const SMALLER: Look = { width: 640, height: 640, mirrored: true };
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
/** People have other opinions on them, and more looks at them change little (docs/adr/0061). */
const UNSURE_PEOPLE = 0.08;
/**
 * Where the half-size look leaves no more than this unsure, the mirror image is not looked at:
 * on photos with ground truth it is then as often worse as better, and takes four times as
 * long (docs/adr/0061).
 */
const SETTLED = 0.045;
/**
 * Above this share of unsure alpha the network is lost at its full size: the second large look is a
 * smaller one, which sees more of the whole.
 */
const LOST = 0.5;
/** A half-size look that is itself less sure than this has not seen the subject and settles nothing. */
const BLIND = 0.5;

/** What ISNet finds; both 0..1, 1024². */
export interface Salient {
  /** Its looks joined, wide soft areas settled. */
  readonly alpha: Plane;
  /** Its looks joined, no more: one opinion among others on people, whose hair may be wide and soft. */
  readonly blend: Plane;
  /** Share of unsure alpha at the first look; 0 where no other look could help. */
  readonly doubt: number;
}

/** Whether the first look wants a second opinion. */
export const isUnsure = ({ doubt }: Salient): boolean => doubt > UNSURE;

/** The salient subject of a photo, of any kind, at one look. */
export async function lookFirst(scene: Scene): Promise<Salient> {
  if (standsAlone(scene)) {
    const alpha = await findWithSam(scene);
    return { alpha, blend: alpha, doubt: 0 };
  }
  const alpha = await lookAt(scene, FULL);
  return { alpha, blend: alpha, doubt: unsureShare(alpha) };
}

/**
 * What more looks make of the first where it was unsure: at half the size, and at the mirror
 * image where that was not enough.
 */
export async function lookAgain(scene: Scene, first: Salient, limit = UNSURE): Promise<Salient> {
  if (first.doubt <= limit) return first;
  const { parts, evidence } = scene;
  if (!parts.has('small-look')) return lookThrice(scene, first, blank(HALF));
  const whole = await lookAt(scene, HALF);
  if (unsureShare(whole) > BLIND) return lookThrice(scene, first, whole);
  const joined = await joinLooks(scene, first.alpha, first.alpha, whole);
  if (unsureShare(joined.alpha) > SETTLED) return lookThrice(scene, first, whole);
  evidence.compare('looks', [first.alpha, whole]);
  return { ...joined, doubt: first.doubt };
}

/**
 * As {@link lookAgain}, for the blend alone as an opinion on people. The half-size look by
 * itself would not change that.
 */
export async function lookAtPeopleAgain(scene: Scene, first: Salient): Promise<Plane> {
  if (first.doubt <= UNSURE_PEOPLE) return first.blend;
  const whole = scene.parts.has('small-look') ? await lookAt(scene, HALF) : blank(HALF);
  return (await lookThrice(scene, first, whole)).blend;
}

async function lookThrice(scene: Scene, first: Salient, whole: Plane): Promise<Salient> {
  const { parts, evidence } = scene;
  const second = parts.has('mirror-look') ? await lookMirrored(scene, first) : first.alpha;
  evidence.compare('looks', [first.alpha, second, whole]);
  return { ...(await joinLooks(scene, first.alpha, second, whole)), doubt: first.doubt };
}

async function lookMirrored(scene: Scene, { doubt }: Salient): Promise<Plane> {
  if (doubt <= LOST) return lookAt(scene, MIRRORED);
  return resamplePlane(await lookAt(scene, SMALLER), FULL.width, FULL.height);
}

const joinLooks = ({ watch, parts }: Scene, first: Plane, second: Plane, whole: Plane) =>
  watch.time('join', () => join(first, second, whole, parts.has('settling')));

/** The alpha of what was found, after a closer look at it where the others were unsure. */
export const seenCloser = async (scene: Scene, salient: Salient): Promise<Plane> =>
  isUnsure(salient) && scene.parts.has('closer-look')
    ? lookCloser(scene, salient.alpha, FULL)
    : salient.alpha;

/** The salient subject of a photo, of any kind; 0..1, 1024². */
export async function findSalient(scene: Scene): Promise<Plane> {
  return (await lookAgain(scene, await lookFirst(scene))).alpha;
}

/**
 * What lies apart from goods and is smaller than this share of the largest of them is a price
 * tag, lettering on a wall or a speck; what is sold in one photo differs less in size.
 */
const LEAST_GOODS = 0.03;

/** As {@link findSalient}, quicker to ask for a second opinion, and without crumbs. */
export async function findGoods(scene: Scene): Promise<Plane> {
  const { alpha, doubt } = await lookAgain(scene, await lookFirst(scene), UNSURE_GOODS);
  const clean = async (goods: Plane) =>
    scene.parts.has('crumbs')
      ? scene.watch.time('join', () => dropCrumbs(goods, LEAST_GOODS))
      : goods;
  const goods = await clean(alpha);
  if (doubt <= UNSURE_GOODS || !scene.parts.has('closer-look')) return goods;
  // First without crumbs, or a speck in a corner would make the part to look at the whole photo.
  const closer = await lookCloser(scene, goods, FULL);
  return closer === goods ? goods : clean(closer);
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
 *
 * @param settling whether it does
 */
function join(
  first: Plane,
  second: Plane,
  whole: Plane,
  settling: boolean,
): Omit<Salient, 'doubt'> {
  const { width, height } = first;
  const third = resamplePlane(whole, width, height).data;
  const blended = new Float32Array(first.data.length);
  const boldest = new Float32Array(first.data.length);
  joinInto(blended, boldest, first.data, second.data, third);
  const blend = { width, height, data: blended };
  const strong = strengthened(blend);
  if (!settling) return { alpha: strong, blend: strong };
  const settled = settleWide(blend, { width, height, data: boldest });
  return { alpha: strengthened(settled), blend: strong };
}

function joinInto(
  blended: Float32Array,
  boldest: Float32Array,
  first: Float32Array,
  second: Float32Array,
  third: Float32Array,
): void {
  for (let i = 0; i < blended.length; i++) {
    const a = first[i]!;
    const b = second[i]!;
    const bolder = Math.max(a, b);
    const blend = blendSure(a, b);
    const confirmed = Math.min(1, Math.max(0, 2 * third[i]! - 1));
    blended[i] = blend + (bolder - blend) * confirmed;
    boldest[i] = Math.max(bolder, third[i]!);
  }
}
