import { NobgError } from '@nobg/contract/errors.js';
import type { PersonMatte } from '../../capabilities/person-matting/person-matting.js';
import type { Context } from '../../context/context.js';
import { need } from '../../context/step.js';
import { cropRgb } from '../../image/crop.js';
import type { Photo } from '../../image/photo.js';
import type { SelfieView } from '../../networks/selfie-multiclass.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { clamp01 } from '../../ops/scalar.js';
import { detectObjects } from '../detection/detection.js';
import { matteSteps } from '../person/matte-steps.js';
import { atSizeOf } from '../person/person-matte.js';
import { productSteps } from '../product/product.js';
import type { SegmentationPipeline, SegmentationState } from '../state.js';
import { upsampleAlpha } from '../upsample-alpha.js';
import { classesAt, labelled } from './classes.js';
import { GARMENT_AREA, GARMENT_EDGE, GARMENT_WINDOW } from './params.js';
import { findPeople, type Person } from './people.js';
import { hasWearer } from './wearer.js';
import { parseGarments } from './worn.js';

/** The photo's garment alone where nobody wears any: cut out as a product is. */
const unwornGarment: SegmentationPipeline = [
  ...productSteps,
  {
    id: 'garment-class',
    does: 'The whole is one layer, of class garment',
    reads: 'options',
    sets: 'classes',
    when: ({ context }) => Boolean(context.options.layers),
    where: 'layers are asked for',
    run(state) {
      state.classes = labelled('garment');
    },
  },
];

/** The garments of the main person, who is the largest, or of everyone with `people=all`. */
const wornGarments: SegmentationPipeline = [
  {
    id: 'garments',
    does: 'Human parsing of each person over sliding windows, faces removed, upsampled along the photo’s edges',
    reads: 'persons, person matte, view of the wearer',
    sets: 'coarse alpha, classes',
    networks: ['selfie-multiclass', 'garments'],
    params: 'clothing.garments',
    run: parseAll,
  },
  {
    id: 'upsample-garments',
    does: 'Guided upsampling of the garments to the photo’s size',
    reads: 'coarse alpha, photo',
    sets: 'alpha, type',
    async run(state) {
      state.alpha = await atSizeOf(state.context, need(state, 'coarse'));
      state.type = 'person';
    },
  },
];

/**
 * Garments, worn or not. Where nobody wears any, the photo's subject is a garment that is laid flat, on a hanger, or on
 * a mannequin.
 */
export const clothingSteps: SegmentationPipeline = [
  ...matteSteps,
  {
    id: 'separate-people',
    does: 'People are told apart by connected components of the matte',
    reads: 'person matte',
    sets: 'persons',
    params: 'clothing.people',
    run(state) {
      state.persons = findPeople(need(state, 'matte').alpha);
    },
  },
  {
    id: 'wearer',
    does: 'Whether the largest person wears the garments, by human parsing and the detector',
    reads: 'persons, person matte',
    sets: 'view of the wearer, detections',
    networks: ['selfie-multiclass', 'centernet'],
    params: 'clothing.wearer',
    run: findWearer,
  },
  {
    id: 'wearer',
    does: 'Worn or not',
    choose: (state) => (state.wearer ? 'worn' : 'unworn'),
    cases: { worn: wornGarments, unworn: unwornGarment },
  },
  {
    id: 'garment-area',
    does: 'Error `no_subject` where next to nothing is left',
    reads: 'alpha',
    sets: 'nothing',
    params: 'clothing.area',
    run: (state) => requireArea(need(state, 'alpha')),
  },
];

async function findWearer(state: SegmentationState): Promise<void> {
  const { context } = state;
  const [largest] = need(state, 'persons');
  state.wearer = null;
  if (!largest) return;
  const view = await context.networks.parsing.parts(pictureOf(need(state, 'matte').view, largest));
  state.detections = await detectObjects(context);
  if (hasWearer(view, state.detections)) state.wearer = view;
}

async function parseAll(state: SegmentationState): Promise<void> {
  const { context } = state;
  const matte = need(state, 'matte');
  const persons = need(state, 'persons');
  const worn = context.options.people === 'all' ? persons : persons.slice(0, 1);
  const garments: FloatMap = { ...matte.alpha, data: new Float32Array(matte.alpha.data.length) };
  const labels = context.options.layers ? new Uint8Array(garments.data.length) : null;
  for (const person of worn) {
    const view =
      person === persons[0]
        ? need(state, 'wearer')
        : await context.networks.parsing.parts(pictureOf(matte.view, person));
    await addGarments(garments.data, labels, { person, view }, matte, context);
  }
  state.coarse = garments;
  if (labels) state.classes = { ...matte.view, labels };
}

function pictureOf(view: Photo, { box }: Person): Photo {
  const { width, height } = box;
  return { width, height, rgb: cropRgb(view.rgb, view.width, box), alpha: null };
}

/** @throws NobgError `no_subject` where next to nothing is left */
function requireArea(alpha: Uint8Array): void {
  let opaque = 0;
  for (const a of alpha) if (a > 127) opaque++;
  if (opaque >= GARMENT_AREA.minRatio * alpha.length) return;
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
  const ofClass = labels && (await classesAt(classes, picture));
  const refined = await upsampleAlpha(context, worn, picture, GARMENT_WINDOW.reach);
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

/** The middle of the probability's slope alone. */
function sharpened(share: number): number {
  const { gain } = GARMENT_EDGE;
  return clamp01(gain * share - (gain - 1) / 2);
}
