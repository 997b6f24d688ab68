import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ablationTable, PARTS_TITLE } from './ablation-table.js';
import type { EvalReport } from './report.js';
import { plainTable, scoreTable } from './row-tables.js';
import { type Table, toMarkdown, toText } from './table.js';
import { twinTable, worstTwinTable } from './twin-table.js';

/** A line, or several, on standard output. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The tables of a run, those that have nothing to say left out. */
export function tablesOf({ rows, ablation, twins }: EvalReport): Table[] {
  return [
    scoreTable(rows),
    plainTable(rows),
    ablation.length > 0 ? ablationTable(ablation, PARTS_TITLE) : null,
    twins && twins.rows.length > 0 ? twinTable(twins.rows) : null,
    twins && twins.worst.length > 0 ? worstTwinTable(twins.worst) : null,
  ].filter((table) => table !== null);
}

/**
 * Prints tables, and writes them in Markdown where that was asked for.
 *
 * @param markdownPath `-`: print them so; null: nowhere
 */
export async function tell(tables: readonly Table[], markdownPath: string | null): Promise<void> {
  const markdown = () => `${tables.map(toMarkdown).join('\n\n')}\n`;
  if (markdownPath === '-') process.stdout.write(markdown());
  else print(tables.map(toText).join('\n\n'));
  if (markdownPath === null || markdownPath === '-') return;
  await makeFolderOf(markdownPath);
  await writeFile(markdownPath, markdown());
}

/** Lists the photos that failed. @returns the exit code */
export function tellFailures(photos: EvalReport['photos']): number {
  const failed = photos.filter((photo) => photo.failure !== null);
  if (failed.length === 0) return 0;
  print(`\n${failed.length} of ${photos.length} photos failed and count as empty masks:`);
  for (const photo of failed) print(`  ${photo.name}: ${photo.failure}`);
  return 1;
}

export async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
}
