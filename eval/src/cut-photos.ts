import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { AblationSwitches } from '@nobg/engine/context/ablation.js';
import { type CutoutResult, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { type GreyImage, readAlpha, writeGreyPng } from './grey-image.js';
import { messageOf } from './message-of.js';
import type { SetPhoto } from './photo-set.js';
import { NOTHING_SPENT, type Spent, startClock } from './spent.js';
import { UsageError } from './usage-error.js';

/** The outcome of one photo. */
export interface CutPhoto {
  /** Its alpha, or why there is none. */
  readonly alpha: GreyImage | string;
  /** The cutout's PNG, null when it failed. */
  readonly path: string | null;
  readonly result: CutoutResult | null;
  /** From encoded photo to PNG. */
  readonly spent: Spent;
}

/** How a photo is cut out, where that differs from what a plain request in its own mode gets. */
export interface CutWays {
  readonly mode?: Mode | undefined;
  readonly options?: CutoutOptions | undefined;
  readonly parts?: AblationSwitches | undefined;
}

/**
 * Cuts one photo out into `${outDir}/${file}.png` and reads its alpha.
 * A photo that fails gives its reason and doesn't throw: the run goes on.
 */
export async function cutPhoto(
  cutter: Cutter,
  photo: SetPhoto,
  outDir: string,
  { mode = photo.mode, options = {}, parts }: CutWays = {},
): Promise<CutPhoto> {
  const outputPath = join(outDir, `${photo.file}.png`);
  await mkdir(dirname(outputPath), { recursive: true });
  const clock = startClock();
  try {
    const { imagePath: inputPath } = photo;
    const job = { inputPath, outputPath, mode, options, limits: DEFAULT_IMAGE_LIMITS };
    const result = await cutter.cut(job, {}, parts);
    const spent = clock();
    return { alpha: await readAlpha(outputPath), path: outputPath, result, spent };
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    return { alpha: messageOf(cause), path: null, result: null, spent: clock() };
  }
}

/** Reads an alpha that was kept, `${dir}/${file}.png`. */
export async function readPrediction(dir: string, photo: SetPhoto): Promise<CutPhoto> {
  const path = join(dir, `${photo.file}.png`);
  if (!existsSync(path)) {
    return {
      alpha: `there is no ${photo.file}.png`,
      path: null,
      result: null,
      spent: NOTHING_SPENT,
    };
  }
  try {
    return { alpha: await readAlpha(path), path, result: null, spent: NOTHING_SPENT };
  } catch (cause) {
    return { alpha: messageOf(cause), path: null, result: null, spent: NOTHING_SPENT };
  }
}

/** Keeps an alpha as `${dir}/${file}.png`, greyscale. */
export async function keepAlpha(dir: string, photo: SetPhoto, alpha: GreyImage): Promise<void> {
  const path = join(dir, `${photo.file}.png`);
  await mkdir(dirname(path), { recursive: true });
  await writeGreyPng(path, alpha.data, alpha.width, alpha.height);
}
