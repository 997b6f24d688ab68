import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agreementOf, alphaOfCutout, readAlpha, writeAlpha } from './alpha.js';
import { writeComparison } from './comparison.js';

/**
 * Holds for float32 and int8 on every processor: between the two forms, the golden cutouts differ by at most .006 of
 * IoU and .0078 of alpha.
 */
const TOLERANCE = { leastIou: 0.985, mostMeanError: 0.01 } as const;

export const ALPHAS = fileURLToPath(new URL('alphas', import.meta.url));

export interface GoldenCheck {
  /** Of the golden alpha. */
  readonly name: string;
  readonly photo: string;
  /** Path of the PNG that the engine made of it. */
  readonly cutout: string;
  /** Folder of golden alphas. */
  readonly alphas: string;
  /** Folder of the pictures of failures. */
  readonly failures: string;
  /** Whether a golden alpha that is missing, or beyond the tolerance, is written anew. */
  readonly update: boolean;
}

/**
 * Compares a cutout with its golden alpha.
 *
 * @returns null where they agree within the tolerance, or the golden alpha was written; else what is wrong, in one
 *   sentence, which names the picture in `failures`
 */
export async function checkGolden(check: GoldenCheck): Promise<string | null> {
  const { name, photo, cutout, alphas, failures, update } = check;
  const path = join(alphas, `${name}.png`);
  const found = await alphaOfCutout(cutout);
  const golden = existsSync(path) ? await readAlpha(path) : null;
  const agreement = golden && agreementOf(golden, found);
  const { leastIou, mostMeanError } = TOLERANCE;
  if (agreement && agreement.iou >= leastIou && agreement.meanError <= mostMeanError) return null;
  if (update) {
    await mkdir(dirname(path), { recursive: true });
    await writeAlpha(path, found);
    return null;
  }
  if (!golden || !agreement) {
    return `${name} has no golden alpha: make it with npm run golden -- --update, and look at it.`;
  }
  const picture = join(failures, `${name}.png`);
  await mkdir(failures, { recursive: true });
  await writeComparison(picture, photo, golden, found);
  const { iou, meanError } = agreement;
  return (
    `The cutout ${name} was expected to have an IoU of at least ${leastIou} and a mean alpha error of at most ` +
    `${mostMeanError}, but has ${iou.toFixed(4)} and ${meanError.toFixed(4)}: see ${picture} (photo, golden, ` +
    'now, difference). If the change is right, run npm run golden -- --update.'
  );
}
