import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { VOC_CLASSES } from '../../networks/deeplab-voc.js';
import { labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { clamp01, sigmoid } from '../../ops/scalar.js';
import { classesOf } from '../detection/permissive-detection.js';
import { runMobileSam } from '../prompt/mobile-sam-pass.js';
import { outlineOf, peopleBox, personProbability } from './selfie-outline.js';

const PERSON = VOC_CLASSES.indexOf('person');
/** Less of the photo than this is a face on a poster, or none. */
const LEAST_AREA = 0.002;
/** Beyond this many nobody is asked about alone; bounds the time for a photo of a crowd. */
const MOST_PEOPLE = 6;

/**
 * People without RVM: DeepLab says whether and where somebody is, the selfie network and
 * MobileSAM, asked about each person's box, how far each reaches. The mean of both counts,
 * steepened, so that neither alone adds or drops a thing.
 *
 * @returns at the view's size, 0..1; empty where nobody is
 */
export async function permissivePersonMatte(view: Photo, context: Context): Promise<FloatMap> {
  const { width, height } = view;
  const person = (await classesOf(context))[PERSON]!;
  const { components } = labelComponents(person, 0.5);
  const people = components.filter(({ area }) => area >= LEAST_AREA * person.data.length);
  const data = new Float32Array(width * height);
  if (people.length === 0) return { width, height, data };

  const where = resampleMap(person, width, height);
  const selfie = await outlineOf(await personProbability(view, peopleBox(where), context), view);
  const masks = new Float32Array(width * height);
  for (const { box } of people.slice(0, MOST_PEOPLE)) {
    const [whole] = await runMobileSam(context, { points: [], box: sharesOf(box, person) });
    if (!whole) continue;
    const mask = resampleMap(whole.logits, width, height).data;
    for (let i = 0; i < masks.length; i++) masks[i] = Math.max(masks[i]!, sigmoid(mask[i]!));
  }
  context.evidence.compare('people', [selfie, { width, height, data: masks }]);
  for (let i = 0; i < data.length; i++) {
    const mean = people.length > MOST_PEOPLE ? selfie.data[i]! : (selfie.data[i]! + masks[i]!) / 2;
    data[i] = clamp01(2 * mean - 0.5);
  }
  return { width, height, data };
}

function sharesOf(
  box: { left: number; top: number; width: number; height: number },
  { width, height }: FloatMap,
) {
  return {
    left: box.left / width,
    top: box.top / height,
    right: (box.left + box.width) / width,
    bottom: (box.top + box.height) / height,
  };
}
