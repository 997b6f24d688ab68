import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { writePhotoJpeg } from '@nobg/engine/image/photo-jpeg.js';
import { resizeRgb } from '@nobg/engine/image/resample.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { addAlpha } from './add-alpha.js';

/**
 * Part of the name under which agreements are kept: to be changed with anything in this file that
 * changes a twin.
 */
export const TWIN_METHOD = 'twins-1';

const QUALITY = 85;
const SCALE = 0.9;

/** Changes that are invisible in a photo: recompression, and a slight reduction. */
export const TWIN_FILES = ['quality 85', '90 % size'] as const;
/** The pairs of cutouts that are compared: of a photo and its twin, and of two forms of the networks. */
export type TwinKind = (typeof TWIN_FILES)[number] | 'float32, 8 bits';

/** A photo that ought to have the same cutout. */
export interface TwinFile {
  readonly kind: TwinKind;
  readonly path: string;
}

/**
 * Writes a photo's twins: as a JPEG of quality 85, and resized to nine tenths with Lanczos and
 * kept without loss.
 *
 * @returns none where the photo has transparency, which a JPEG has not
 * @throws NobgError when the photo can't be read
 */
export async function writeTwins(imagePath: string, dir: string): Promise<readonly TwinFile[]> {
  const { rgb, alpha, width, height } = await decodePhoto(imagePath, DEFAULT_IMAGE_LIMITS);
  if (alpha !== null) return [];
  await mkdir(dir, { recursive: true });
  const saved = join(dir, 'saved.jpg');
  await writePhotoJpeg(saved, rgb, width, height, QUALITY);
  const smaller = join(dir, 'smaller.png');
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * SCALE)));
  const resized = await resizeRgb(rgb, width, height, w!, h!);
  await writeRgbaPng(smaller, addAlpha(resized), w!, h!);
  return [
    { kind: 'quality 85', path: saved },
    { kind: '90 % size', path: smaller },
  ];
}
