import type { Mode } from '@nobg/contract/modes.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Context, Segment, Segmentation } from '../../context/context.js';
import { guidedUpsample } from '../../matting/guided-upsampling.js';
import { alphaBox } from '../../ops/bounding-box.js';
import { noPersonFound, showsPeople } from '../body/body.js';
import { detectObjects, typeOf } from '../detection/detection.js';
import { segmentSubject } from '../find-subject.js';
import { atSizeOf, mattePersons } from '../person/person-matte.js';
import { type InputSize, runIsnet } from '../saliency/isnet-pass.js';
import { peakNormalised } from '../saliency/saliency.js';

/**
 * What one look in place of up to three sees: the largest square that stays below 150 ms on two
 * cores in 8 bits, together with the detector (docs/adr/0037).
 */
const LOOK: InputSize = { width: 640, height: 640 };

/**
 * Finds what `mode` keeps, for a preview: one look of one network, no second opinion, and of
 * photos of people the matte alone. Garments take their whole way, which has no shorter one.
 *
 * @throws NobgError `no_subject` as mode `body` does
 */
export async function segmentPreview(mode: Mode, context: Context): Promise<Segmentation> {
  if (mode === 'clothing') return segmentSubject(mode, context);
  if (mode === 'body') return findPeople(context);
  return mode === 'common' ? findCommon(context) : findMain(context);
}

/** The salient subject; what it is, is not asked. */
async function findMain(context: Context): Promise<Segmentation> {
  const { photo, watch } = context;
  const seen = peakNormalised(await runIsnet(context, LOOK));
  return { alpha: await watch.time('refine', () => guidedUpsample(seen, photo)) };
}

async function findCommon(context: Context): Promise<Segmentation> {
  const { photo } = context;
  const { alpha } = await findMain(context);
  const detections = await detectObjects(context);
  const box = alphaBox(alpha, photo.width, photo.height);
  const type: SubjectType = box ? typeOf(detections, box, photo.width, photo.height) : 'other';
  return { alpha, type };
}

const findPeople: Segment = async (context) => {
  const matte = await mattePersons(context);
  if (!showsPeople(matte, await detectObjects(context))) {
    if (context.options.fallback === 'common') return findMain(context);
    throw noPersonFound();
  }
  const alpha = await context.watch.time('refine', () => atSizeOf(context, matte.alpha));
  return { alpha, type: 'person' };
};
