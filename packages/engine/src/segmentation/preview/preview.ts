import type { Mode } from '@nobg/contract/modes.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { FindSubject, Found, Scene } from '../../context/context.js';
import { enlargeAlpha } from '../../matting/guided-upsampling.js';
import { alphaBox } from '../../ops/bounding-box.js';
import { nobodyFound, showsPeople } from '../body/body.js';
import { detectThings, typeOf } from '../detection/detection.js';
import { findSubject } from '../find-subject.js';
import { atSizeOf, mattePeople } from '../person/person-matte.js';
import { type Look, lookAt } from '../saliency/isnet-pass.js';
import { peakNormalised } from '../saliency/saliency.js';

/**
 * What one look in place of up to three sees: the largest square that stays below 150 ms on two
 * cores in 8 bits, together with the detector (docs/adr/0037).
 */
const LOOK: Look = { width: 640, height: 640 };

/**
 * Finds what `mode` keeps, for a preview: one look of one network, no second opinion, and of
 * photos of people the matte alone. Garments take their whole way, which has no shorter one.
 *
 * @throws NobgError `no_subject` as mode `body` does
 */
export async function findQuickly(mode: Mode, scene: Scene): Promise<Found> {
  if (mode === 'clothing') return findSubject(mode, scene);
  if (mode === 'body') return findPeople(scene);
  return mode === 'common' ? findCommon(scene) : findMain(scene);
}

/** The salient subject; what it is, is not asked. */
async function findMain(scene: Scene): Promise<Found> {
  const { photo, watch } = scene;
  const seen = peakNormalised(await lookAt(scene, LOOK));
  return { alpha: await watch.time('refine', () => enlargeAlpha(seen, photo)) };
}

async function findCommon(scene: Scene): Promise<Found> {
  const { photo } = scene;
  const { alpha } = await findMain(scene);
  const detections = await detectThings(scene);
  const box = alphaBox(alpha, photo.width, photo.height);
  const type: SubjectType = box ? typeOf(detections, box, photo.width, photo.height) : 'other';
  return { alpha, type };
}

const findPeople: FindSubject = async (scene) => {
  const matte = await mattePeople(scene);
  if (!showsPeople(matte, await detectThings(scene))) {
    if (scene.options.fallback === 'common') return findMain(scene);
    throw nobodyFound();
  }
  const alpha = await scene.watch.time('refine', () => atSizeOf(scene, matte.alpha));
  return { alpha, type: 'person' };
};
