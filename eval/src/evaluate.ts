import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { AblationSwitches } from '@nobg/engine/context/ablation.js';
import type { UsedNetwork } from '@nobg/engine/types.js';
import { keepAlpha, readPrediction } from './cut-photos.js';
import { type Measured, measureCut, type OpenEngine } from './measure-cut.js';
import type { SetPhoto } from './photo-set.js';
import type { Progress } from './progress.js';
import type { RunFolder } from './run-folder.js';
import { type PhotoScore, type Place, placeOf, readTruth, scorePhoto } from './score.js';
import { type Agreements, twinAgreements } from './twins.js';
import { type WaysWanted, waysOn } from './ways.js';

/** One photo of a run: a line of its results. */
export interface PhotoResult {
  /** The photo's. */
  readonly name: string;
  /** By the whole engine. */
  readonly whole: Measured;
  /** By the name of each other way that can differ on this photo. */
  readonly ways: Readonly<Record<string, Measured>>;
  /** How far its twins agree; null where they were not asked for. */
  readonly twins: Agreements | null;
}

/** All photos of a run, measured, in the order of the set. */
export interface Evaluation {
  readonly photos: readonly (PhotoScore &
    Pick<Measured, 'ms' | 'cpuMs' | 'confidence' | 'timings'>)[];
  /** The same in all ways, and with twins; empty where files were measured. */
  readonly inFull: readonly (Place & PhotoResult)[];
  /** By photo name: the cutout or alpha that was measured. */
  readonly resultPaths: ReadonlyMap<string, string>;
  /** Each once, in the order of first use. */
  readonly networks: readonly UsedNetwork[];
}

export interface EngineRun {
  /** Opened when the first photo needs it: a run that has all its results needs no networks. */
  readonly engine: () => Promise<OpenEngine & { readonly other: OpenEngine | null }>;
  readonly folder: RunFolder<PhotoResult>;
  /** Where alphas are kept; null: nowhere. */
  readonly keepIn: string | null;
  /** The mode in which all photos are cut out; null: each in its own. */
  readonly as: Mode | null;
  /** Which ways are held against the whole engine, and whether twins are cut out. */
  readonly wanted: WaysWanted & { readonly twins: boolean };
}

/**
 * Cuts out and measures each photo that the run's folder has no result of, one photo after the
 * other: the networks use all threads, so a second photo beside the first would gain nothing.
 *
 * @throws UsageError when ground truth can't be read; photos that fail are in the result
 */
export async function evaluate(
  photos: readonly SetPhoto[],
  run: EngineRun,
  progress: Progress,
): Promise<Evaluation> {
  const { engine, folder, keepIn } = run;
  const missing = photos.filter(({ name }) => !folder.done.has(name));
  if (missing.length < photos.length) {
    progress.say(
      `${photos.length - missing.length} of ${photos.length} photos were measured before.`,
    );
  }
  const open = missing.length > 0 ? await engine() : null;
  progress.begin(missing.length);
  for (const photo of missing) {
    const { result, alpha } = await measureWays(photo, open!, run);
    if (keepIn !== null && typeof alpha !== 'string') await keepAlpha(keepIn, photo, alpha);
    await folder.add(result);
    const measured = result.whole;
    if (measured.failure !== null) progress.say(`${photo.name} failed: ${measured.failure}`);
    progress.step(`${photo.name}  IoU ${measured.iou.toFixed(3)}`);
  }
  await keepMissing(photos, run);
  const done = photos.map((photo) => [photo, folder.done.get(photo.name)!.whole] as const);
  return {
    inFull: photos.map((photo) => ({ ...placeOf(photo), ...folder.done.get(photo.name)! })),
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
 * Cuts a photo out by the whole engine, and then in each other way that can differ on it. The ways
 * follow each other photo by photo, and what one of them asked a network the others take from
 * memory, with its time: what else a machine does slows all alike.
 */
async function measureWays(
  photo: SetPhoto,
  engine: OpenEngine & { readonly other: OpenEngine | null },
  { folder, as, wanted }: EngineRun,
) {
  const truth = await readTruth(photo);
  const mode = as ?? photo.mode;
  const parts = new AblationSwitches();
  const whole = await measureCut(photo, truth, engine, folder.cutouts, { mode, parts });
  const longer = Math.max(truth.image.width, truth.image.height);
  const ways: Record<string, Measured> = {};
  for (const { name, without, options } of waysOn(wanted, mode, longer, parts.asked)) {
    const cut = { mode, options, parts: new AblationSwitches(without) };
    const { measured } = await measureCut(photo, truth, engine, folder.scratch, cut);
    ways[name] = measured;
  }
  const twins = wanted.twins
    ? await twinAgreements(photo, whole.alpha, engine, engine.other, { mode }, folder.scratch)
    : null;
  await rm(folder.scratch, { recursive: true, force: true });
  return { result: { name: photo.name, whole: whole.measured, ways, twins }, alpha: whole.alpha };
}

/** Keeps the alphas of photos that an earlier part of the run cut out. */
async function keepMissing(photos: readonly SetPhoto[], { folder, keepIn }: EngineRun) {
  if (keepIn === null) return;
  for (const photo of photos) {
    if (existsSync(join(keepIn, `${photo.file}.png`))) continue;
    const { alpha } = await readPrediction(folder.cutouts, photo);
    if (typeof alpha !== 'string') await keepAlpha(keepIn, photo, alpha);
  }
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
    scored.push({ ...score, ms: null, cpuMs: null, confidence: null, timings: [] });
    if (score.failure !== null) progress.say(`${photo.name} failed: ${score.failure}`);
    progress.step(`${photo.name}  IoU ${score.iou.toFixed(3)}`);
  }
  return { photos: scored, inFull: [], resultPaths, networks: [] };
}

function eachOnce(networks: readonly UsedNetwork[]): UsedNetwork[] {
  return [
    ...new Map(networks.map((network) => [`${network.id} ${network.version}`, network])).values(),
  ];
}
