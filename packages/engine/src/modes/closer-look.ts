import { cropRgb } from '../image/crop.js';
import type { Plane } from '../plane.js';
import { blendSure } from '../refine/blend-sure.js';
import { boxAround } from '../refine/box-around.js';
import { resamplePlane } from '../refine/resample-plane.js';
import { settleWide } from '../refine/settle-wide.js';
import { tuned } from '../tuned.js';
import type { Box } from '../types.js';
import { type Look, lookAt } from './look.js';
import type { Scene } from './scene.js';

/** Alpha from which on a pixel belongs to what is looked at closer. */
const SUBJECT = 0.5;
/** Room around the subject, in parts of its longer side: what was missed at its edge lies there. */
const MARGIN = tuned('closer-pass.margin', 0.2);
/** A subject that with its room fills more of the photo than this was seen closely already. */
const MOST_OF_PHOTO = tuned('closer-pass.most-of-photo', 0.75);
/** A closer look that finds less of the subject than this took something else for it, or nothing. */
const SAME = 0.5;

/**
 * Looks once more at the subject alone where it is small in its photo: it takes up more of what the
 * network sees, and neighbours compete with it less. Within the part looked at, the surer of
 * the two weighs more at each pixel, and wide areas that stay soft are settled; the rest stays as it
 * is (docs/adr/0054).
 *
 * @param alpha of the whole photo, 0..1
 * @param look the size to which the part is stretched
 * @returns at alpha's size; `alpha` itself where a closer look shows nothing new, or something else
 */
export async function lookCloser(scene: Scene, alpha: Plane, look: Look): Promise<Plane> {
  const { photo } = scene;
  const box = boxToSee(alpha, photo.width, photo.height);
  if (!box || box.width * box.height > MOST_OF_PHOTO * photo.width * photo.height) return alpha;
  const rgb = cropRgb(photo.rgb, photo.width, box);
  const part = { width: box.width, height: box.height, rgb, alpha: null };
  const closer = await lookAt({ ...scene, photo: part }, look);
  return scene.watch.time('join', () => {
    const joined = joinPart(alpha, closer, box, photo);
    if (!joined) return alpha;
    // Where one says subject and the other background over a wide area, neither edge nor hair is
    // half transparent.
    return settleWide(joined, joined);
  });
}

/** The subject's box and the room around it, px of the photo; null where there is no subject. */
function boxToSee({ width, height, data }: Plane, photoWidth: number, photoHeight: number) {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < mask.length; i++) if (data[i]! > SUBJECT) mask[i] = 1;
  const tight = boxAround(mask, width, height);
  if (!tight) return null;
  const room =
    MARGIN *
    Math.max((tight.right - tight.left) * photoWidth, (tight.bottom - tight.top) * photoHeight);
  const left = Math.max(0, Math.floor(tight.left * photoWidth - room));
  const top = Math.max(0, Math.floor(tight.top * photoHeight - room));
  const right = Math.min(photoWidth, Math.ceil(tight.right * photoWidth + room));
  const bottom = Math.min(photoHeight, Math.ceil(tight.bottom * photoHeight + room));
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * Joins an alpha and what was seen of a part of the photo.
 *
 * @param alpha of the whole photo, 0..1
 * @param part 0..1, any size
 * @param box of the part, px of a photo of `size`
 * @returns at the whole's size; null where the part does not show what the whole does
 */
export function joinPart(
  { width, height, data }: Plane,
  part: Plane,
  box: Box,
  size: { readonly width: number; readonly height: number },
): Plane | null {
  const left = Math.round((box.left * width) / size.width);
  const top = Math.round((box.top * height) / size.height);
  const right = Math.round(((box.left + box.width) * width) / size.width);
  const bottom = Math.round(((box.top + box.height) * height) / size.height);
  if (right <= left || bottom <= top) return null;
  const placed = resamplePlane(part, right - left, bottom - top);
  const joined = new Float32Array(data);
  let subject = 0;
  let shared = 0;
  for (let y = top, from = 0; y < bottom; y++) {
    for (let x = left, at = y * width + left; x < right; x++, at++, from++) {
      const [a, b] = [data[at]!, placed.data[from]!];
      subject += a;
      shared += Math.min(a, b);
      joined[at] = blendSure(a, b);
    }
  }
  return shared < SAME * subject ? null : { width, height, data: joined };
}
