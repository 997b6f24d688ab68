import { waysCompared } from './ablation.js';
import { type Judged, sortings } from './confidence.js';
import { engineCode, engineVersion } from './engine-version.js';
import { type Evaluation, evaluate, evaluateFiles, type PhotoResult } from './evaluate.js';
import { precisionSetting } from './model-files.js';
import { openCutter, openOtherCutter } from './open-cutter.js';
import { withPlain } from './plain-beside.js';
import type { EvalReport } from './report.js';
import { toRows } from './rows.js';
import { openMemory, type RunContext } from './run-context.js';
import { RunFolder } from './run-folder.js';
import { manifestHashes } from './set-hashes.js';
import type { Setting } from './settings.js';
import { twinRows, worstTwins } from './twin-rows.js';

const TWINS_LISTED = 12;

/** A completed run. */
export interface Outcome {
  readonly report: EvalReport;
  /** By photo name: the cutout or alpha that was measured. */
  readonly resultPaths: ReadonlyMap<string, string>;
  /** Removes the cutouts unless they are to be kept. */
  dispose(): Promise<void>;
}

/**
 * Measures all photos of a run, in as many ways as it asks for.
 *
 * @param setting tuned numbers that have other values in this process
 * @throws UsageError when ground truth can't be read, or the run's folder is another's
 */
export async function measure(it: RunContext, setting: Setting = {}): Promise<Outcome> {
  const folder = await openRunFolder(it, setting);
  try {
    const evaluation = await measureAll(it, folder);
    return {
      report: await reportOf(it, setting, evaluation),
      resultPaths: evaluation.resultPaths,
      dispose: () => folder.close(),
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function openRunFolder(
  { options, threads, machine }: RunContext,
  setting: Setting,
): Promise<RunFolder<PhotoResult>> {
  const { mode, ids, subset, as, licences, ablation, without, twins } = options;
  return RunFolder.open(options.runDir, {
    engine: await engineVersion(),
    code: await engineCode(),
    arguments: {
      sets: await manifestHashes(options.setDirs),
      ...{ mode, ids, subset, as, licences, threads, machine, ablation, without, twins },
      set: setting,
      precision: precisionSetting(),
    },
  });
}

async function measureAll(it: RunContext, folder: RunFolder<PhotoResult>): Promise<Evaluation> {
  const { options, photos, threads, progress } = it;
  const { scoreOnlyDir, predictionsDir, as, licences } = options;
  if (scoreOnlyDir !== null) return evaluateFiles(photos, scoreOnlyDir, progress);
  const opened: { close(): Promise<void> }[] = [];
  const engine = async () => {
    const memory = await openMemory(it);
    const say = (line: string) => progress.say(line);
    const setup = { threads, licences, memory, say };
    const cutter = await openCutter(setup);
    opened.push(cutter);
    const other = options.twins ? await openOtherCutter(setup) : null;
    if (other) opened.push(other);
    return { cutter, memory, other: other && { cutter: other, memory } };
  };
  try {
    const engineRun = { engine, folder, keepIn: predictionsDir, as, wanted: options };
    return await evaluate(photos, engineRun, progress);
  } finally {
    for (const cutter of opened) await cutter.close();
  }
}

async function reportOf(
  it: RunContext,
  setting: Setting,
  evaluation: Evaluation,
): Promise<EvalReport> {
  const { options, machine } = it;
  const photos = await withPlain(it, evaluation);
  const twinned = photos.flatMap((photo) =>
    photo.twins === null ? [] : [{ ...photo, twins: photo.twins }],
  );
  return {
    format: 2,
    made: new Date().toISOString(),
    sets: [...new Set(photos.map(({ set }) => set))],
    source:
      options.scoreOnlyDir !== null
        ? { predictions: options.scoreOnlyDir }
        : {
            engine: await engineVersion(),
            ...(options.as ? { as: options.as } : {}),
            ...(Object.keys(setting).length > 0 ? { set: setting } : {}),
          },
    machine,
    networks: evaluation.networks,
    rows: toRows(photos, machine),
    ablation: waysCompared(evaluation.inFull),
    twins:
      twinned.length === 0
        ? null
        : { rows: twinRows(twinned), worst: worstTwins(twinned, TWINS_LISTED) },
    confidence: sortings(judged(photos)),
    photos,
  };
}

/** Photos whose cutouts have a confidence. */
export function judged(photos: EvalReport['photos']): Judged[] {
  return photos.flatMap(({ mode, iou, confidence }) =>
    confidence === null ? [] : [{ mode, iou, confidence }],
  );
}
