import type { Scene } from '../../context/context.js';
import type { Detection } from '../../networks/centernet.js';
import type { Plane } from '../../ops/float-map.js';
import { resamplePlane } from '../../ops/resample-map.js';
import { combed } from '../refine-hair.js';
import { findPassersBy, withoutPassersBy, withPassersBy } from './bystanders.js';
import { addCarriedThings } from './carried-objects.js';
import { addHeldThings } from './held-objects.js';
import { joinPeople, type PeopleOpinions } from './median-of-predictions.js';
import { atSizeOf, COARSE_SIDE, type Matte } from './person-matte.js';
import { settlePeople } from './resolve-soft-regions.js';
import { outlineOf, peopleBox, personProbability } from './selfie-outline.js';

/**
 * The alpha of all people with what they wear and hold: the median of RVM's matte, the salient subject
 * and the selfie network's outline.
 *
 * @param salient of the same photo, any size, 0..1
 * @param detections of the same photo
 * @returns the photo's size, 0..255
 */
export async function joinedPeople(
  { view, alpha: matte }: Matte,
  salient: Plane,
  detections: readonly Detection[],
  scene: Scene,
): Promise<Uint8Array> {
  const { width, height } = view;
  const { parts } = scene;
  const selfie = parts.has('selfie-opinion');
  const person = selfie
    ? await personProbability(view, peopleBox(matte), scene)
    : { width: 1, height: 1, data: new Float32Array(1) };
  const joined = await scene.watch.time('join', async () => {
    const fine = parts.has('matte') ? matte : resamplePlane(salient, width, height);
    const outline = selfie ? await outlineOf(person, view) : fine;
    scene.evidence.compare('people', [matte, outline]);
    const stands = parts.has('salient-opinion') ? salient : fine;
    const opinions = { matte: fine, salient: stands, outline };
    const median = joinPeople(opinions);
    const all = parts.has('people-settled') ? settlePeople(median, opinions) : median;
    const people = tellsPassersBy(scene) ? settlePassersBy(all, opinions, scene) : all;
    const holding = parts.has('held-things') ? addHeldThings(people, salient) : people;
    return { people: holding, seen: [stands, outline] };
  });
  const carrying = parts.has('carried-things')
    ? await addCarriedThings(joined.people, view, joined.seen, detections, scene)
    : joined.people;
  const alpha = await scene.watch.time('refine', () => atSizeOf(scene, carrying));
  return combed(scene, alpha, COARSE_SIDE);
}

/** U²-Netp overlooks half of a dark suit, and says little about who passes by. */
function tellsPassersBy({ networks, parts }: Scene): boolean {
  return networks.choice.licences !== 'permissive' && parts.has('passers-by');
}

/** Who only passes by is left out, or with `people=all` as whole as the others. */
function settlePassersBy(people: Plane, opinions: PeopleOpinions, { options }: Scene): Plane {
  const { matte, salient, outline } = opinions;
  const passing = findPassersBy(people, matte, salient);
  if (passing === null) return people;
  if (options.people !== 'all') return withoutPassersBy(people, passing);
  return withPassersBy(people, passing, [matte, outline]);
}
