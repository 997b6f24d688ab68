import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import type { UsedNetwork } from '@nobg/engine/types.js';
import { keepAlpha, readPrediction } from './cut-photos.js';
import { type Measured, measureCut, type OpenEngine } from './measure-cut.js';
import type { SetPhoto } from './photo-set.js';
import type { Progress } from './progress.js';
import type { RunFolder } from './run-folder.js';
import { type PhotoScore, placeOf, readTruth, scorePhoto } from './score.js';

/** One photo of a run: a line of its results. */
export interface PhotoResult {
  /** The photo's. */
  readonly name: string;
  readonly whole: Measured;
}

/** All photos of a run, measured, in the order of the set. */
export interface Evaluation {
  readonly photos: readonly (PhotoScore & Pick<Measured, 'ms' | 'confidence' | 'timings'>)[];
  /** By photo name: the cutout or alpha that was measured. */
  readonly resultPaths: ReadonlyMap<string, string>;
  /** Each once, in the order of first use. */
  readonly networks: readonly UsedNetwork[];
}

export interface EngineRun {
  /** Opened when the first photo needs it: a run that has all its results needs no networks. */
  readonly engine: () => Promise<OpenEngine>;
  readonly folder: RunFolder<PhotoResult>;
  /** Where alphas are kept; null: nowhere. */
  readonly keepIn: string | null;
  /** The mode in which all photos are cut out; null: each in its own. */
  readonly as: Mode | null;
}

/**
 * Cuts out and measures each photo that the run's folder has no result of, one photo after the
 * other: the networks use all threads, so a second photo beside the first would gain nothing.
 *
 * @throws UsageError when ground truth can't be read; photos that fail are in the result
 */
export async function evaluate(
  photos: readonly SetPhoto[],
  { engine, folder, keepIn, as }: EngineRun,
  progress: Progress,
): Promise<Evaluation> {
  const missing = photos.filter(({ name }) => !folder.done.has(name));
  if (missing.length < photos.length) {
    progress.say(
      `${photos.length - missing.length} of ${photos.length} photos were measured before.`,
    );
  }
  const open = missing.length > 0 ? await engine() : null;
  progress.begin(missing.length);
  for (const photo of missing) {
    const truth = await readTruth(photo);
    const ways = { mode: as ?? undefined };
    const { measured, alpha } = await measureCut(photo, truth, open!, folder.cutouts, ways);
    if (keepIn !== null && typeof alpha !== 'string') await keepAlpha(keepIn, photo, alpha);
    await folder.add({ name: photo.name, whole: measured });
    if (measured.failure !== null) progress.say(`${photo.name} failed: ${measured.failure}`);
    progress.step(`${photo.name}  IoU ${measured.iou.toFixed(3)}`);
  }
  const done = photos.map((photo) => [photo, folder.done.get(photo.name)!.whole] as const);
  return {
    photos: done.map(([photo, { networks: _, ...measured }]) => ({
      ...placeOf(photo),
      ...measured,
    })),
    resultPaths: new Map(
      done.flatMap(([{ name, file }, { failure }]) =>
        failure === null ? [[name, join(folder.cutouts, `${file}.png`)]] : [],
      ),
    ),
    networks: eachOnce(done.flatMap(([, { networks }]) => networks)),
  };
}

/**
 * Measures alphas that are there, `${dir}/${file}.png`.
 *
 * @throws UsageError when ground truth can't be read; files that are missing count as empty masks
 */
export async function evaluateFiles(
  photos: readonly SetPhoto[],
  dir: string,
  progress: Progress,
): Promise<Evaluation> {
  const scored: Evaluation['photos'][number][] = [];
  const resultPaths = new Map<string, string>();
  progress.begin(photos.length);
  for (const photo of photos) {
    const truth = await readTruth(photo);
    const { alpha, path } = await readPrediction(dir, photo);
    const score = scorePhoto(photo, truth, alpha);
    if (path !== null) resultPaths.set(photo.name, path);
    scored.push({ ...score, ms: null, confidence: null, timings: [] });
    if (score.failure !== null) progress.say(`${photo.name} failed: ${score.failure}`);
    progress.step(`${photo.name}  IoU ${score.iou.toFixed(3)}`);
  }
  return { photos: scored, resultPaths, networks: [] };
}

function eachOnce(networks: readonly UsedNetwork[]): UsedNetwork[] {
  return [
    ...new Map(networks.map((network) => [`${network.id} ${network.version}`, network])).values(),
  ];
}
