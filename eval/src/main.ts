import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ModelError } from '@nobg/models/model-error.js';
import { ablate, ablationTable } from './ablation.js';
import { compare, comparisonText } from './against.js';
import { confidenceTables, type Judged, sortings } from './confidence.js';
import { networksUsed } from './cut-photos.js';
import { engineVersion } from './engine-version.js';
import { type Evaluation, evaluate } from './evaluate.js';
import { openCutter } from './open-cutter.js';
import { type EvalOptions, readOptions, USAGE } from './options.js';
import { drawPanels } from './panels.js';
import { readPhotoSet, type SetPhoto } from './photo-set.js';
import { Progress } from './progress.js';
import { readReference } from './reference.js';
import { NetworkMemory } from './remembered.js';
import { type EvalReport, readEarlier, writeReport } from './report.js';
import { rowsByKind, rowsByTier } from './rows.js';
import { contactSheet, type SheetEntry } from './sheet.js';
import { scoreTable } from './table.js';
import { UsageError } from './usage-error.js';

/**
 * `npm run eval`: measures cutouts against ground truth.
 *
 * @param args the command line after the program's name
 * @returns the exit code: 0, 1 when a photo failed, 2 when the call itself was wrong
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof ModelError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(options: EvalOptions): Promise<number> {
  const needPhotos = options.scoreOnlyDir === null || options.htmlPath !== null;
  const photos = await readPhotoSet(options.setDir, options, needPhotos);
  // Read before the long part: a wrong path should be told now.
  const earlier = options.againstPath === null ? null : await readEarlier(options.againstPath);
  const progress = new Progress(photos.length, process.stderr, () => performance.now());
  if (options.ablation) {
    const memory = new NetworkMemory();
    const cutter = await openCutter(options, (line) => progress.say(line), memory);
    try {
      const rows = await ablate(photos, { cutter, memory }, progress);
      process.stdout.write(`${ablationTable(rows)}\n`);
      return 0;
    } finally {
      await cutter.close();
    }
  }
  const evaluation = await evaluateWith(options, photos, progress);
  try {
    const report = await reportOf(options, evaluation);
    const reference = await readReference();
    const print = (text: string) => process.stdout.write(`${text}\n`);
    print(scoreTable(report.rows, report.tiers, reference));
    const said = judged(report.photos);
    if (said.length > 0) print(`\n${confidenceTables(said)}`);
    if (earlier) print(`\n${comparisonText(compare(report.photos, earlier), earlier)}`);
    if (options.jsonPath !== null) {
      await makeFolderOf(options.jsonPath);
      await writeReport(options.jsonPath, report);
    }
    if (options.htmlPath !== null) {
      await writeSheet(options.htmlPath, options.worst, report, photos, evaluation);
      print(`\nContact sheet: ${resolve(options.htmlPath)}`);
    }
    const failed = report.photos.filter((photo) => photo.failure !== null);
    if (failed.length > 0) {
      print(`\n${failed.length} of ${photos.length} photos failed and count as empty masks:`);
      for (const photo of failed) print(`  ${photo.id}: ${photo.failure}`);
    }
    return failed.length > 0 ? 1 : 0;
  } finally {
    await evaluation.dispose();
  }
}

async function evaluateWith(
  options: EvalOptions,
  photos: readonly SetPhoto[],
  progress: Progress,
): Promise<Evaluation> {
  if (options.scoreOnlyDir !== null) {
    return evaluate(photos, { kind: 'files', dir: options.scoreOnlyDir }, progress);
  }
  const cutter = await openCutter(options, (line) => progress.say(line));
  try {
    const { predictionsDir: keepIn, as } = options;
    const source = { kind: 'engine', cutter, keepIn, as: as ?? undefined } as const;
    return await evaluate(photos, source, progress);
  } finally {
    await cutter.close();
  }
}

async function reportOf(options: EvalOptions, evaluation: Evaluation): Promise<EvalReport> {
  return {
    format: 1,
    made: new Date().toISOString(),
    set: basename(resolve(options.setDir)),
    source:
      options.scoreOnlyDir === null
        ? { engine: await engineVersion(), ...(options.as ? { as: options.as } : {}) }
        : { predictions: options.scoreOnlyDir },
    networks: networksUsed(evaluation.results),
    rows: rowsByKind(evaluation.photos),
    tiers: rowsByTier(evaluation.photos),
    confidence: sortings(judged(evaluation.photos)),
    photos: evaluation.photos,
  };
}

/** Photos whose cutouts said how sure they are. */
function judged(photos: EvalReport['photos']): Judged[] {
  return photos.flatMap(({ mode, iou, confidence }) =>
    confidence === null ? [] : [{ mode, iou, confidence }],
  );
}

async function writeSheet(
  path: string,
  worst: number,
  report: EvalReport,
  photos: readonly SetPhoto[],
  evaluation: Evaluation,
): Promise<void> {
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  const sections = [];
  for (const row of report.rows) {
    const scores = report.photos
      .filter((score) => score.mode === row.mode && score.truthKind === row.truthKind)
      .sort((a, b) => a.iou - b.iou)
      .slice(0, worst);
    const entries: SheetEntry[] = [];
    for (const score of scores) {
      const resultPath = evaluation.resultPaths.get(score.id) ?? null;
      entries.push({ score, panels: await drawPanels(byId.get(score.id)!, resultPath) });
    }
    sections.push({ row, entries });
  }
  const made =
    'engine' in report.source
      ? `Engine ${report.source.engine}${report.source.as ? `, all in mode ${report.source.as}` : ''}`
      : `Predictions in ${report.source.predictions}`;
  const networks = report.networks.map((network) => `${network.id} ${network.version}`);
  await makeFolderOf(path);
  await writeFile(
    path,
    contactSheet({
      title: `Cutout quality on ${report.set}`,
      facts: [
        `${report.photos.length} ${report.photos.length === 1 ? 'photo' : 'photos'}, ${report.made.slice(0, 16).replace('T', ' ')} UTC`,
        [made, ...networks].join(', '),
      ],
      rows: report.rows,
      tiers: report.tiers,
      reference: await readReference(),
      sections,
    }),
  );
}

async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
}
