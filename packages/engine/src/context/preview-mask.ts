import { safeSharp } from '../image/sharp.js';
import type { FloatMap } from '../ops/float-map.js';
import { resampleMap } from '../ops/resample-map.js';
import { clamp01 } from '../ops/scalar.js';
import { fitWithin, type Size } from '../ops/size.js';
import { isPreview } from '../preview.js';
import type { CutoutJob } from '../types.js';
import { hasPrompt } from './has-prompt.js';

/** Longer side of the mask, px: it is shown while somebody waits, and travels as text. */
const PREVIEW_SIDE_PX = 320;

/** What the first network saw, told long before the cutout is ready. */
export interface PreviewMask {
  /** Tells of the first alpha it is given; of later ones it does not. */
  show(alpha: FloatMap): void;
  /** Resolves once what was shown has been told; never rejects. */
  told(): Promise<void>;
}

/**
 * @param tell given the mask as PNG in base64: its alpha is the subject, its colour means nothing
 * @returns undefined where what a network sees first is something else than what the job keeps:
 *   a chosen thing, a part of the photo, garments
 */
export function previewMaskOf(
  job: CutoutJob,
  photo: Size,
  tell: ((mask: string) => void) | undefined,
): PreviewMask | undefined {
  if (!tell || job.mode === 'clothing' || isPreview(job)) return undefined;
  if (job.composition?.roi !== undefined || hasPrompt(job.options ?? {})) return undefined;
  let told: Promise<void> | null = null;
  return {
    show(alpha) {
      // A picture for the time of waiting: without it the cutout is none the worse.
      told ??= maskPng(alpha, photo).then(tell, () => {});
    },
    told: () => told ?? Promise.resolve(),
  };
}

/** @param alpha 0..1, any size, stretched over the whole photo */
async function maskPng(alpha: FloatMap, photo: Size): Promise<string> {
  const { width, height } = fitWithin(photo, PREVIEW_SIDE_PX);
  const small = resampleMap(alpha, width, height).data;
  const pixels = new Uint8Array(small.length * 2);
  for (let i = 0; i < small.length; i++) {
    pixels[i * 2 + 1] = Math.round(clamp01(small[i]!) * 255);
  }
  const png = await safeSharp()(pixels, { raw: { width, height, channels: 2 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
  return png.toString('base64');
}
