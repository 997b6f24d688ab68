import type { Context } from '../../context/context.js';
import type { Detection } from '../../networks/centernet.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { refineHair } from '../refine-hair.js';
import { findBystanders, includeBystanders, removeBystanders } from './bystanders.js';
import { addCarriedObjects } from './carried-objects.js';
import { addHeldObjects } from './held-objects.js';
import { medianOfPredictions, type PersonPredictions } from './median-of-predictions.js';
import { atSizeOf, COARSE_SIDE, type PersonMatte } from './person-matte.js';
import { resolveSoftRegions } from './resolve-soft-regions.js';
import { outlineOf, peopleBox, personProbability } from './selfie-outline.js';

/**
 * The alpha of all people with what they wear and hold: the median of RVM's matte, the salient subject
 * and the selfie network's outline.
 *
 * @param salient of the same photo, any size, 0..1
 * @param detections of the same photo
 * @returns the photo's size, 0..255
 */
export async function fusePeople(
  { view, alpha: matte }: PersonMatte,
  salient: FloatMap,
  detections: readonly Detection[],
  context: Context,
): Promise<Uint8Array> {
  const { width, height } = view;
  const { parts } = context;
  const selfie = parts.has('selfie-opinion');
  const person = selfie
    ? await personProbability(view, peopleBox(matte), context)
    : { width: 1, height: 1, data: new Float32Array(1) };
  const joined = await context.watch.time('join', async () => {
    const fine = parts.has('matte') ? matte : resampleMap(salient, width, height);
    const outline = selfie ? await outlineOf(person, view) : fine;
    context.evidence.compare('people', [matte, outline]);
    const stands = parts.has('salient-opinion') ? salient : fine;
    const opinions = { matte: fine, salient: stands, outline };
    const median = medianOfPredictions(opinions);
    const all = parts.has('people-settled') ? resolveSoftRegions(median, opinions) : median;
    const people = tellsPassersBy(context) ? settlePassersBy(all, opinions, context) : all;
    const holding = parts.has('held-things') ? addHeldObjects(people, salient) : people;
    return { people: holding, seen: [stands, outline] };
  });
  const carrying = parts.has('carried-things')
    ? await addCarriedObjects(joined.people, view, joined.seen, detections, context)
    : joined.people;
  const alpha = await context.watch.time('refine', () => atSizeOf(context, carrying));
  return refineHair(context, alpha, COARSE_SIDE);
}

/** U²-Netp overlooks half of a dark suit, and says little about who passes by. */
function tellsPassersBy({ networks, parts }: Context): boolean {
  return networks.choice.licences !== 'permissive' && parts.has('passers-by');
}

/** Who only passes by is left out, or with `people=all` as whole as the others. */
function settlePassersBy(
  people: FloatMap,
  opinions: PersonPredictions,
  { options }: Context,
): FloatMap {
  const { matte, salient, outline } = opinions;
  const passing = findBystanders(people, matte, salient);
  if (passing === null) return people;
  if (options.people !== 'all') return removeBystanders(people, passing);
  return includeBystanders(people, passing, [matte, outline]);
}
