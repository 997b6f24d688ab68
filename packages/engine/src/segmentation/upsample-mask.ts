import type { Photo } from '../image/photo.js';
import { guidedUpsample } from '../matting/guided-upsampling.js';
import { type SamPrompt, samSize } from '../networks/mobile-sam.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import { sigmoid } from '../ops/scalar.js';
import { MASK } from './prompt/params.js';
import { removeSmallComponents } from './prompt/select-mask.js';

/**
 * MobileSAM's mask at the photo's size, its edge drawn along the photo's colours.
 *
 * @param logits at the mask's own size
 * @param prompt that it answers
 * @returns h·w of the photo, 0..255
 */
export async function upsampleMask(
  logits: FloatMap,
  prompt: SamPrompt,
  photo: Photo,
): Promise<Uint8Array> {
  const seen = samSize(photo);
  const fine = resampleMap(removeSmallComponents(logits, prompt), seen.width, seen.height);
  const data = fine.data.map((logit) => sigmoid(MASK.gain * logit));
  return guidedUpsample({ ...fine, data }, photo);
}
