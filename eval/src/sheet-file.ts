import { writeFile } from 'node:fs/promises';
import { drawPanels } from './panels.js';
import type { SetPhoto } from './photo-set.js';
import type { EvalReport } from './report.js';
import { rowName } from './rows.js';
import { contactSheet, type SheetEntry } from './sheet.js';

/**
 * Writes a contact sheet of the worst results of each row.
 *
 * @param worst results a row
 * @param resultPaths by photo name, the cutout or alpha that was measured
 */
export async function writeSheet(
  path: string,
  worst: number,
  report: EvalReport,
  photos: readonly SetPhoto[],
  resultPaths: ReadonlyMap<string, string>,
): Promise<void> {
  const byName = new Map(photos.map((photo) => [photo.name, photo]));
  const sections = [];
  for (const row of report.rows) {
    const scores = report.photos
      .filter((score) => rowName(score) === rowName(row))
      .sort((a, b) => a.iou - b.iou)
      .slice(0, worst);
    const entries: SheetEntry[] = [];
    for (const score of scores) {
      const resultPath = resultPaths.get(score.name) ?? null;
      entries.push({ score, panels: await drawPanels(byName.get(score.name)!, resultPath) });
    }
    sections.push({ row, entries });
  }
  const made =
    'engine' in report.source
      ? `Engine ${report.source.engine}${report.source.as ? `, all in mode ${report.source.as}` : ''}`
      : `Predictions in ${report.source.predictions}`;
  const networks = report.networks.map((network) => `${network.id} ${network.version}`);
  const page = contactSheet({
    title: `Cutout quality on ${report.sets.join(', ')}`,
    facts: [
      `${report.photos.length} ${report.photos.length === 1 ? 'photo' : 'photos'}, ${report.made.slice(0, 16).replace('T', ' ')} UTC`,
      [made, ...networks].join(', '),
    ],
    rows: report.rows,
    sections,
  });
  await writeFile(path, page);
}
