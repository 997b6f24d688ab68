import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutResult, Cutter } from '@nobg/engine/types.js';
import { cutPhoto, keepAlpha, readPrediction } from './cut-photos.js';
import type { SetPhoto } from './photo-set.js';
import type { Progress } from './progress.js';
import type { PhotoReport } from './report.js';
import { readTruth, scorePhoto } from './score.js';

/** Where the alphas come from. */
export type AlphaSource =
  | {
      readonly kind: 'engine';
      readonly cutter: Cutter;
      readonly keepIn: string | null;
      /** The mode in which all photos are cut out; each in its own where there is none. */
      readonly as?: Mode | undefined;
    }
  | { readonly kind: 'files'; readonly dir: string };

/** All photos of a run, measured, with the files that were measured still there. */
export interface Evaluation {
  readonly photos: readonly PhotoReport[];
  /** By photo id: the cutout or alpha that was measured. */
  readonly resultPaths: ReadonlyMap<string, string>;
  readonly results: readonly CutoutResult[];
  /** Removes the cutouts; call it when nothing reads them any more. */
  dispose(): Promise<void>;
}

/**
 * Makes or reads the alpha of each photo and measures it, one photo after the other:
 * the networks use all threads, so a second photo beside the first would gain nothing.
 *
 * @throws UsageError when ground truth can't be read; photos that fail are in the result
 */
export async function evaluate(
  photos: readonly SetPhoto[],
  source: AlphaSource,
  progress: Progress,
): Promise<Evaluation> {
  const scratch = source.kind === 'engine' ? await mkdtemp(join(tmpdir(), 'nobg-eval-')) : null;
  const dispose = async () => {
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  };
  const reports: PhotoReport[] = [];
  const resultPaths = new Map<string, string>();
  const results: CutoutResult[] = [];
  progress.begin();
  try {
    for (const photo of photos) {
      const truth = await readTruth(photo);
      const made =
        source.kind === 'engine'
          ? await cutPhoto(source.cutter, photo, scratch!, { mode: source.as })
          : await readPrediction(source.dir, photo);
      const score = scorePhoto(photo, truth, made.alpha);
      if (made.path !== null) resultPaths.set(photo.id, made.path);
      if (made.result !== null) results.push(made.result);
      if (source.kind === 'engine' && source.keepIn !== null && typeof made.alpha !== 'string') {
        await keepAlpha(source.keepIn, photo, made.alpha);
      }
      reports.push({
        ...score,
        ms: made.result === null ? null : Math.round(made.ms),
        confidence: made.result?.confidence ?? null,
        timings: made.result?.timings ?? [],
      });
      if (score.failure !== null) progress.say(`${photo.id} failed: ${score.failure}`);
      progress.step(`${photo.id}  IoU ${score.iou.toFixed(3)}`);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { photos: reports, resultPaths, results, dispose };
}
