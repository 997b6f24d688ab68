import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { availableCores } from '@nobg/engine/process/cores.js';
import { waysCompared } from './ablation.js';
import { ablationTable } from './ablation-table.js';
import { compare, comparisonText } from './against.js';
import { AnswerStore } from './answer-store.js';
import { confidenceTables, type Judged, sortings } from './confidence.js';
import { engineCode, engineVersion } from './engine-version.js';
import { type Evaluation, evaluate, evaluateFiles, type PhotoResult } from './evaluate.js';
import { machineOf } from './machine.js';
import { dataDir, pathOfNetwork, precisionWish } from './model-files.js';
import { openCutter } from './open-cutter.js';
import type { EvalOptions } from './options.js';
import { readPhotoSets, type SetPhoto } from './photo-set.js';
import { makePlainScores, PLAIN_NETWORK } from './plain-command.js';
import { PlainScores } from './plain-scores.js';
import { Progress } from './progress.js';
import { NetworkMemory } from './remembered.js';
import { type EvalReport, type PhotoReport, readEarlier, writeReport } from './report.js';
import { plainTable, scoreTable } from './row-tables.js';
import { toRows } from './rows.js';
import { RunFolder } from './run-folder.js';
import { manifestHashes } from './set-hashes.js';
import { writeSheet } from './sheet-file.js';
import { subsetOf } from './subset.js';
import { type Table, toMarkdown, toText } from './table.js';

/** What a run is made of beside its options. */
interface Run {
  readonly options: EvalOptions;
  readonly photos: readonly SetPhoto[];
  readonly threads: number;
  readonly machine: string;
  readonly progress: Progress;
}

/**
 * Measures as the options say.
 *
 * @returns the exit code: 0, or 1 when a photo failed
 * @throws UsageError when the call or a set is wrong
 */
export async function run(options: EvalOptions): Promise<number> {
  const needPhotos = options.scoreOnlyDir === null || options.htmlPath !== null;
  const all = await readPhotoSets(options.setDirs, options, needPhotos);
  const photos = options.subset === null ? all : subsetOf(all, options.subset);
  const threads = options.threads ?? availableCores();
  const progress = new Progress(process.stderr, () => performance.now());
  const it = { options, photos, threads, machine: machineOf(threads), progress };
  if (options.command === 'plain') return plain(it);
  // Read before the long part: a wrong path should be told now.
  const earlier = options.againstPath === null ? null : await readEarlier(options.againstPath);
  const folder = await openRunFolder(it);
  try {
    const evaluation = await measureAll(it, folder);
    const report = await reportOf(it, evaluation);
    const tables = tablesOf(report);
    await tell(tables, options.markdownPath);
    const said = judged(report.photos);
    if (said.length > 0) print(`\n${confidenceTables(said)}`);
    if (earlier) print(`\n${comparisonText(compare(report.photos, earlier), earlier)}`);
    await writeFiles(it, report, evaluation);
    return tellFailures(report.photos);
  } finally {
    await folder.close();
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function openMemory({ options: { memoryDir }, threads }: Run): Promise<NetworkMemory> {
  return new NetworkMemory(memoryDir === null ? null : await AnswerStore.open(memoryDir), threads);
}

const plainDirOf = ({ plainDir }: EvalOptions): string =>
  plainDir ?? join(dataDir(), 'eval', 'plain');

async function plain(it: Run): Promise<number> {
  const { options, photos, threads, machine, progress } = it;
  const memory = await openMemory(it);
  const scoresDir = plainDirOf(options);
  const keepIn = options.predictionsDir;
  const plainRun = { scoresDir, keepIn, threads, machine, memory };
  const failed = await makePlainScores(photos, plainRun, progress);
  print(`The plain pass's scores of ${photos.length} photos are in ${scoresDir}.`);
  return failed > 0 ? 1 : 0;
}

async function openRunFolder(it: Run): Promise<RunFolder<PhotoResult>> {
  const { options, threads, machine } = it;
  const { mode, ids, subset, as, licences, ablation, without } = options;
  return RunFolder.open(options.runDir, {
    engine: await engineVersion(),
    code: await engineCode(),
    arguments: {
      sets: await manifestHashes(options.setDirs),
      ...{ mode, ids, subset, as, licences, threads, machine, ablation, without },
      precision: precisionWish(),
    },
  });
}

async function measureAll(it: Run, folder: RunFolder<PhotoResult>): Promise<Evaluation> {
  const { options, photos, threads, progress } = it;
  const { scoreOnlyDir, predictionsDir, as, licences } = options;
  if (scoreOnlyDir !== null) return evaluateFiles(photos, scoreOnlyDir, progress);
  let close = async () => {};
  const engine = async () => {
    const memory = await openMemory(it);
    const cutter = await openCutter({ threads, licences }, (line) => progress.say(line), memory);
    close = () => cutter.close();
    return { cutter, memory };
  };
  try {
    const engineRun = { engine, folder, keepIn: predictionsDir, as, wanted: options };
    return await evaluate(photos, engineRun, progress);
  } finally {
    await close();
  }
}

async function reportOf(it: Run, evaluation: Evaluation): Promise<EvalReport> {
  const { options, machine } = it;
  const photos = await withPlain(it, evaluation.photos);
  return {
    format: 2,
    made: new Date().toISOString(),
    sets: [...new Set(photos.map(({ set }) => set))],
    source:
      options.scoreOnlyDir === null
        ? { engine: await engineVersion(), ...(options.as ? { as: options.as } : {}) }
        : { predictions: options.scoreOnlyDir },
    machine,
    networks: evaluation.networks,
    rows: toRows(photos, machine),
    ablation: waysCompared(evaluation.byWay),
    confidence: sortings(judged(photos)),
    photos,
  };
}

/** The photos with what the plain pass has on them, as far as that was measured. */
async function withPlain(it: Run, photos: Evaluation['photos']): Promise<PhotoReport[]> {
  const network = await pathOfNetwork(PLAIN_NETWORK);
  const scores = network === null ? null : new PlainScores(plainDirOf(it.options), network);
  const byName = new Map(it.photos.map((photo) => [photo.name, photo]));
  const compared: PhotoReport[] = [];
  for (const photo of photos) {
    compared.push({ ...photo, plain: (await scores?.read(byName.get(photo.name)!)) ?? null });
  }
  const without = compared.filter((photo) => photo.plain === null).length;
  if (without > 0) {
    it.progress.say(
      `${without} of ${compared.length} photos have no score of the plain pass: npm run eval -- plain SET_DIR makes them.`,
    );
  }
  return compared;
}

function tablesOf({ rows, ablation }: EvalReport): Table[] {
  const parts = ablation.length > 0 ? ablationTable(ablation) : null;
  return [scoreTable(rows), plainTable(rows), parts].filter((table) => table !== null);
}

async function tell(tables: readonly Table[], markdownPath: string | null): Promise<void> {
  const markdown = () => `${tables.map(toMarkdown).join('\n\n')}\n`;
  if (markdownPath === '-') process.stdout.write(markdown());
  else print(tables.map(toText).join('\n\n'));
  if (markdownPath === null || markdownPath === '-') return;
  await makeFolderOf(markdownPath);
  await writeFile(markdownPath, markdown());
}

/** Photos whose cutouts said how sure they are. */
function judged(photos: EvalReport['photos']): Judged[] {
  return photos.flatMap(({ mode, iou, confidence }) =>
    confidence === null ? [] : [{ mode, iou, confidence }],
  );
}

async function writeFiles(it: Run, report: EvalReport, evaluation: Evaluation): Promise<void> {
  const { jsonPath, htmlPath, worst } = it.options;
  if (jsonPath !== null) {
    await makeFolderOf(jsonPath);
    await writeReport(jsonPath, report);
  }
  if (htmlPath === null) return;
  await makeFolderOf(htmlPath);
  await writeSheet(htmlPath, worst, report, it.photos, evaluation.resultPaths);
  print(`\nContact sheet: ${resolve(htmlPath)}`);
}

/** @returns the exit code */
function tellFailures(photos: EvalReport['photos']): number {
  const failed = photos.filter((photo) => photo.failure !== null);
  if (failed.length === 0) return 0;
  print(`\n${failed.length} of ${photos.length} photos failed and count as empty masks:`);
  for (const photo of failed) print(`  ${photo.name}: ${photo.failure}`);
  return 1;
}

async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
}
