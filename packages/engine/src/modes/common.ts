import type { SubjectType } from '@nobg/contract/subject-type.js';
import { alphaBox } from '../refine/bounding-box.js';
import { resamplePlane } from '../refine/resample-plane.js';
import { bestFit, detectThings, showsPerson, typeOf } from './detect.js';
import { enlarge } from './enlarge.js';
import { joinedPeople, mattePeople } from './people.js';
import { lookForSalient, type Salient, seenCloser } from './salient.js';
import type { FindSubject, Scene } from './scene.js';
import { redrawVehicle } from './vehicle.js';

/**
 * A subject of which people are at least this part is treated as people. The rest is what
 * they hold, and `common` keeps all that stands out: an astronaut's helmet beside her too.
 */
const ALMOST_ALL_PEOPLE = 0.9;
/** People are compared with the subject at this size, px. */
const COMPARE_SIDE = 128;

/**
 * The main subject of any kind. Where it is people, their hair and edges are those of
 * mode `body`.
 */
export const findMain: FindSubject = async (scene) => {
  const { photo, watch } = scene;
  const salient = await lookForSalient(scene);
  const detections = await detectThings(scene);
  const shown = showsPerson(detections) && scene.parts.has('people');
  const people = shown ? await peopleOf(salient, scene) : null;
  if (people) return { alpha: people, type: 'person' };
  const seen = await seenCloser(scene, salient);
  const enlarged = await watch.time('refine', () => enlarge(scene, seen));
  const alpha = await redrawVehicle(scene, enlarged, detections);
  const box = alphaBox(alpha, photo.width, photo.height);
  const type: SubjectType = box ? typeOf(detections, box, photo.width, photo.height) : 'other';
  if (box) scene.evidence.note('box', bestFit(detections, box, photo.width, photo.height));
  return { alpha, type };
};

/** The people that the salient subject consists of; null where it is mostly something else. */
async function peopleOf({ alpha, blend }: Salient, scene: Scene): Promise<Uint8Array | null> {
  const matte = await mattePeople(scene);
  const subject = resamplePlane(alpha, COMPARE_SIDE, COMPARE_SIDE).data;
  const people = resamplePlane(matte.alpha, COMPARE_SIDE, COMPARE_SIDE).data;
  let area = 0;
  let shared = 0;
  for (let i = 0; i < subject.length; i++) {
    area += subject[i]!;
    shared += Math.min(subject[i]!, people[i]!);
  }
  return shared >= ALMOST_ALL_PEOPLE * area && area > 0 ? joinedPeople(matte, blend, scene) : null;
}
