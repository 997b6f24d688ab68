import { NobgError } from '@nobg/contract/errors.js';
import type { Context, Segment, Segmentation } from '../../context/context.js';
import { cropRgb } from '../../image/crop.js';
import type { Photo } from '../../image/photo.js';
import type { SelfieView } from '../../networks/selfie-multiclass.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { detectObjects } from '../detection/detection.js';
import { atSizeOf, mattePersons, type PersonMatte } from '../person/person-matte.js';
import { segmentProduct } from '../product/product.js';
import { upsampleAlpha } from '../upsample-alpha.js';
import { classesAt, labelled } from './classes.js';
import { findPeople, type Person } from './people.js';
import { hasWearer } from './wearer.js';
import { parseGarments, viewOf } from './worn.js';

/**
 * The network's answer has pixels of several of the photo: its edges are looked for so many of its
 * pixels around. Chosen on photos held back from training.
 */
const REACH = 2.4;
/** Less of the photo than this is no garment. */
const LEAST_AREA = 0.001;

/**
 * The garments of the main person, who is the largest, or of everyone with `people=all`.
 * Where nobody wears any, the photo's subject is a garment that is laid flat, on a hanger, or on a mannequin, and is
 * cut out as goods are.
 */
export const segmentClothing: Segment = async (context) => {
  const { watch, options } = context;
  const matte = await mattePersons(context);
  const people = await watch.time('people', () => findPeople(matte.alpha));
  const seen = await viewOfWearer(people, matte, context);
  if (seen === null) return garmentAlone(context);
  const worn = options.people === 'all' ? people : people.slice(0, 1);
  const garments: FloatMap = { ...matte.alpha, data: new Float32Array(matte.alpha.data.length) };
  const labels = options.layers ? new Uint8Array(garments.data.length) : null;
  for (const person of worn) {
    const view = person === people[0] ? seen : await viewOf(pictureOf(matte.view, person), context);
    await addGarments(garments.data, labels, { person, view }, matte, context);
  }
  return {
    alpha: held(await watch.time('refine', () => atSizeOf(context, garments))),
    type: 'person',
    ...(labels ? { classes: { ...matte.view, labels } } : {}),
  };
};

/**
 * What the selfie network says of the largest of the people that the matte shows; null where that is no wearer, but
 * a garment that only looks like one.
 */
async function viewOfWearer(
  [largest]: readonly Person[],
  { view }: PersonMatte,
  context: Context,
): Promise<SelfieView | null> {
  if (!largest) return null;
  const seen = await viewOf(pictureOf(view, largest), context);
  return hasWearer(seen, await detectObjects(context)) ? seen : null;
}

async function garmentAlone(context: Context): Promise<Segmentation> {
  const { alpha } = await segmentProduct(context);
  return {
    alpha: held(alpha),
    ...(context.options.layers ? { classes: labelled('garment') } : {}),
  };
}

function pictureOf(view: Photo, { box }: Person): Photo {
  const { width, height } = box;
  return { width, height, rgb: cropRgb(view.rgb, view.width, box), alpha: null };
}

/** @throws NobgError `no_subject` where next to nothing is left */
function held(alpha: Uint8Array): Uint8Array {
  let opaque = 0;
  for (const a of alpha) if (a > 127) opaque++;
  if (opaque >= LEAST_AREA * alpha.length) return alpha;
  throw new NobgError('no_subject', 'No garment was found in the photo.');
}

/**
 * Adds one person's garments to those of the others; at the matte's size, 0..1.
 * @param labels where classes are asked for: takes down the class of each pixel
 */
async function addGarments(
  garments: Float32Array,
  labels: Uint8Array | null,
  { person, view: seen }: { readonly person: Person; readonly view: SelfieView },
  { view, alpha }: PersonMatte,
  context: Context,
): Promise<void> {
  const { box, others } = person;
  const { width, height } = box;
  const picture = pictureOf(view, person);
  const mask = others && resampleMap(others, view.width, view.height).data;
  const own = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = (box.top + y) * view.width + box.left;
    for (let x = 0; x < width; x++, i++) {
      own[i] = alpha.data[row + x]! * (1 - (mask ? mask[row + x]! : 0));
    }
  }
  const { worn, classes } = await parseGarments(
    picture,
    seen,
    { width, height, data: own },
    context,
  );
  const ofClass = labels && (await context.watch.time('refine', () => classesAt(classes, picture)));
  const refined = await context.watch.time('refine', () =>
    upsampleAlpha(context, worn, picture, REACH),
  );
  for (let y = 0, i = 0; y < height; y++) {
    const row = (box.top + y) * view.width + box.left;
    for (let x = 0; x < width; x++, i++) {
      const share = sharpened(refined[i]! / 255);
      if (share < garments[row + x]!) continue;
      garments[row + x] = share;
      if (labels) labels[row + x] = ofClass![i]!;
    }
  }
}

/**
 * The probability falls over several pixels where cloth ends; its middle third is the edge. Wider, cloth of
 * which the networks are unsure is left half transparent (docs/adr/0068).
 */
function sharpened(share: number): number {
  return Math.min(1, Math.max(0, 3 * share - 1));
}
