import type { Photo } from '../image/photo.js';
import type { Detection } from '../networks/centernet.js';
import type { SamMask, SamPrompt } from '../networks/mobile-sam.js';
import type { Plane } from '../plane.js';
import { alphaBox } from '../refine/bounding-box.js';
import { joinChosen } from '../refine/join-chosen.js';
import { resamplePlane } from '../refine/resample-plane.js';
import { takeAway } from '../refine/take-away.js';
import { bestMask, overlap } from './choose-mask.js';
import { fittingThing } from './detect.js';
import { drawMask } from './draw-mask.js';
import type { Scene } from './scene.js';
import { segment } from './segment.js';
import { standsBehind } from './stands-behind.js';

/**
 * COCO's car, bus, train and truck: closed bodies without hair, wires or spokes, of which
 * MobileSAM gives all. Of animals, plants and aeroplanes it loses what is thin.
 */
const CLOSED_BODIES: ReadonlySet<number> = new Set([2, 5, 6, 7]);
/** On photos with ground truth what is none of them is taken for one with a score up to 0.2. */
const LEAST_SCORE = 0.3;
/** The mask is of the same vehicle when it holds so much of what was found. */
const SAME = 0.75;
/** From this IoU on both tell the same, and the network that found it has the finer edges. */
const AGREED = 0.93;

/**
 * A vehicle without what stands beside it: lettering on a wall, the next car, the road; or the
 * subject without the vehicle behind it. Where the subject is one, MobileSAM is asked about the
 * detector's box; where its mask is of the same vehicle but differs, the alpha follows the mask
 * except along edges they share.
 * Without MobileSAM, and where the operator's own network found it, the alpha stays as it is.
 *
 * @param found h·w, 0..255
 * @returns h·w, 0..255
 */
export async function redrawVehicle(
  scene: Scene,
  found: Uint8Array,
  detections: readonly Detection[],
): Promise<Uint8Array> {
  const { photo, networks, watch } = scene;
  const { own } = scene;
  if (own !== undefined) return found;
  if (!networks.has('mobile-sam-encoder') || !networks.has('mobile-sam-decoder')) return found;
  const subject = alphaBox(found, photo.width, photo.height);
  const thing = subject && fittingThing(detections, subject, photo.width, photo.height);
  if (!thing || !CLOSED_BODIES.has(thing.cocoClass) || thing.score < LEAST_SCORE) return found;
  if (!scene.parts.has('vehicles')) return found;
  const prompt: SamPrompt = { points: [], box: thing };
  const masks = await segment(scene, prompt);
  return watch.time('choose', () => followMask(found, masks, prompt, photo));
}

/**
 * The alpha as the best of the masks has it, where that is of the same thing but differs; without
 * the mask's thing, where that {@link standsBehind} the subject.
 */
export async function followMask(
  found: Uint8Array,
  masks: readonly SamMask[],
  prompt: SamPrompt,
  photo: Photo,
): Promise<Uint8Array> {
  const [first] = masks;
  if (!first) return found;
  const { width, height } = photo;
  const plane = { width, height, data: new Float32Array(found.length) };
  for (let i = 0; i < found.length; i++) plane.data[i] = found[i]! / 255;
  const own = resamplePlane(plane, first.logits.width, first.logits.height);
  const { logits } = bestMask(masks, prompt, own);
  if (heldShare(logits, own) < SAME) {
    if (!standsBehind(logits, own)) return found;
    return takeAway(found, await drawMask(logits, prompt, photo), photo);
  }
  if (overlap(logits, own) >= AGREED) return found;
  return joinChosen(await drawMask(logits, prompt, photo), found, photo, false);
}

/** How much of an alpha is inside a mask, 0..1. */
function heldShare(logits: Plane, own: Plane): number {
  let all = 0;
  let held = 0;
  for (let i = 0; i < own.data.length; i++) {
    all += own.data[i]!;
    if (logits.data[i]! > 0) held += own.data[i]!;
  }
  return all === 0 ? 0 : held / all;
}
