import { NobgError } from '@nobg/contract/errors.js';
import type { FindSubject, Found, Scene } from '../../context/context.js';
import { cropRgb } from '../../image/crop.js';
import type { Photo } from '../../image/photo.js';
import type { SelfieView } from '../../networks/selfie-multiclass.js';
import type { Plane } from '../../ops/float-map.js';
import { resamplePlane } from '../../ops/resample-map.js';
import { detectThings } from '../detection/detection.js';
import { atSizeOf, type Matte, mattePeople } from '../person/person-matte.js';
import { findProduct } from '../product/product.js';
import { enlarge } from '../upsample-alpha.js';
import { classesAt, labelled } from './classes.js';
import { findPeople, type Person } from './people.js';
import { isWorn } from './wearer.js';
import { viewOf, wornBy } from './worn.js';

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
export const findClothing: FindSubject = async (scene) => {
  const { watch, options } = scene;
  const matte = await mattePeople(scene);
  const people = await watch.time('people', () => findPeople(matte.alpha));
  const seen = await viewOfWearer(people, matte, scene);
  if (seen === null) return garmentAlone(scene);
  const worn = options.people === 'all' ? people : people.slice(0, 1);
  const garments: Plane = { ...matte.alpha, data: new Float32Array(matte.alpha.data.length) };
  const labels = options.layers ? new Uint8Array(garments.data.length) : null;
  for (const person of worn) {
    const view = person === people[0] ? seen : await viewOf(pictureOf(matte.view, person), scene);
    await addGarments(garments.data, labels, { person, view }, matte, scene);
  }
  return {
    alpha: held(await watch.time('refine', () => atSizeOf(scene, garments))),
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
  { view }: Matte,
  scene: Scene,
): Promise<SelfieView | null> {
  if (!largest) return null;
  const seen = await viewOf(pictureOf(view, largest), scene);
  return isWorn(seen, await detectThings(scene)) ? seen : null;
}

async function garmentAlone(scene: Scene): Promise<Found> {
  const { alpha } = await findProduct(scene);
  return {
    alpha: held(alpha),
    ...(scene.options.layers ? { classes: labelled('garment') } : {}),
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
  { view, alpha }: Matte,
  scene: Scene,
): Promise<void> {
  const { box, others } = person;
  const { width, height } = box;
  const picture = pictureOf(view, person);
  const mask = others && resamplePlane(others, view.width, view.height).data;
  const own = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = (box.top + y) * view.width + box.left;
    for (let x = 0; x < width; x++, i++) {
      own[i] = alpha.data[row + x]! * (1 - (mask ? mask[row + x]! : 0));
    }
  }
  const { worn, classes } = await wornBy(picture, seen, { width, height, data: own }, scene);
  const ofClass = labels && (await scene.watch.time('refine', () => classesAt(classes, picture)));
  const refined = await scene.watch.time('refine', () => enlarge(scene, worn, picture, REACH));
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
