import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Detection } from '../networks/centernet.js';
import { alphaBox } from '../refine/bounding-box.js';
import { resamplePlane } from '../refine/resample-plane.js';
import { combed } from './combed.js';
import { bestFit, detectThings, typeOf } from './detect.js';
import { enlarge } from './enlarge.js';
import { shareInPeopleBoxes } from './in-people-boxes.js';
import { joinedPeople } from './joined-people.js';
import { mattePeople } from './people.js';
import {
  FULL,
  isUnsure,
  lookAgain,
  lookAtPeopleAgain,
  lookFirst,
  type Salient,
  seenCloser,
} from './salient.js';
import type { FindSubject, Scene } from './scene.js';
import { redrawVehicle } from './vehicle.js';

/**
 * A subject of which people are at least this part is treated as people. The rest is what
 * they hold, and `common` keeps all that stands out: an astronaut's helmet beside her too.
 */
const ALMOST_ALL_PEOPLE = 0.9;
/**
 * Where the look was unsure and so much of what it found is in their boxes, the rest is rather
 * what is behind them than what they hold, and this part is enough.
 */
const MOSTLY_PEOPLE = 0.75;
const WHOLLY_IN_BOXES = 0.95;
/**
 * A subject of which less than this is in boxes of people is not them. On photos with ground
 * truth, people are in them to 0.92 and more, and what they drive or sit on to 0.52 at most.
 */
const IN_PEOPLE_BOXES = 0.6;
/** People are compared with the subject at this size, px. */
const COMPARE_SIDE = 128;

/**
 * The main subject of any kind. Where it is people, their hair and edges are those of
 * mode `body`.
 */
export const findMain: FindSubject = async (scene) => {
  const { photo, watch } = scene;
  const first = await lookFirst(scene);
  const detections = await detectThings(scene);
  const inBoxes = shareInPeopleBoxes(first.alpha, detections);
  const shown = inBoxes >= IN_PEOPLE_BOXES && scene.parts.has('people');
  const mostly = isUnsure(first) && inBoxes >= WHOLLY_IN_BOXES;
  const enough = mostly ? MOSTLY_PEOPLE : ALMOST_ALL_PEOPLE;
  const people = shown ? await peopleOf(first, enough, detections, scene) : null;
  if (people) return { alpha: people, type: 'person' };
  const seen = await seenCloser(scene, await lookAgain(scene, first));
  const enlarged = await watch.time('refine', () => enlarge(scene, seen));
  const alpha = await redrawVehicle(scene, enlarged, detections);
  const box = alphaBox(alpha, photo.width, photo.height);
  const type: SubjectType = box ? typeOf(detections, box, photo.width, photo.height) : 'other';
  if (box) scene.evidence.note('box', bestFit(detections, box, photo.width, photo.height));
  return { alpha: type === 'animal' ? await combed(scene, alpha, FULL.width) : alpha, type };
};

/**
 * The people that the salient subject consists of; null where they are less of it than
 * `enough`, 0..1.
 */
async function peopleOf(
  first: Salient,
  enough: number,
  detections: readonly Detection[],
  scene: Scene,
): Promise<Uint8Array | null> {
  const matte = await mattePeople(scene);
  const subject = resamplePlane(first.alpha, COMPARE_SIDE, COMPARE_SIDE).data;
  const people = resamplePlane(matte.alpha, COMPARE_SIDE, COMPARE_SIDE).data;
  let area = 0;
  let shared = 0;
  for (let i = 0; i < subject.length; i++) {
    area += subject[i]!;
    shared += Math.min(subject[i]!, people[i]!);
  }
  if (area === 0 || shared < enough * area) return null;
  return joinedPeople(matte, await lookAtPeopleAgain(scene, first), detections, scene);
}
