import { resolve } from 'node:path';
import { compare, comparisonText } from './against.js';
import { confidenceTables } from './confidence.js';
import { judged, measure } from './measure.js';
import type { EvalOptions } from './options.js';
import { measureOptions } from './options-command.js';
import { makePlainScores } from './plain-command.js';
import { readEarlier, writeReport } from './report.js';
import { openMemory, openRun, type RunContext } from './run-context.js';
import { writeSheet } from './sheet-file.js';
import { sweep } from './sweep.js';
import { makeFolderOf, print, tablesOf, tell, tellFailures } from './tell.js';

/**
 * Measures as the options say.
 *
 * @returns the exit code: 0, or 1 when a photo failed
 * @throws UsageError when the call or a set is wrong
 */
export async function run(options: EvalOptions): Promise<number> {
  if (options.settings.length > 0) return sweep(options);
  const it = await openRun(options);
  if (options.command === 'options') return measureOptions(it);
  return options.command === 'plain' ? plain(it) : measureAndTell(it);
}

async function measureAndTell(it: RunContext): Promise<number> {
  const { againstPath, markdownPath, jsonPath, htmlPath, worst } = it.options;
  // Read before the long part: a wrong path should be told now.
  const earlier = againstPath === null ? null : await readEarlier(againstPath);
  const { report, resultPaths, dispose } = await measure(it);
  try {
    await tell(tablesOf(report), markdownPath);
    const said = judged(report.photos);
    if (said.length > 0) print(`\n${confidenceTables(said)}`);
    if (earlier) print(`\n${comparisonText(compare(report.photos, earlier), earlier)}`);
    if (jsonPath !== null) {
      await makeFolderOf(jsonPath);
      await writeReport(jsonPath, report);
    }
    if (htmlPath !== null) {
      await makeFolderOf(htmlPath);
      await writeSheet(htmlPath, worst, report, it.photos, resultPaths);
      print(`\nContact sheet: ${resolve(htmlPath)}`);
    }
    return tellFailures(report.photos);
  } finally {
    await dispose();
  }
}

async function plain(it: RunContext): Promise<number> {
  const failed = await makePlainScores(it, await openMemory(it));
  print(`The plain pass's scores of ${it.photos.length} photos are in ${it.plainDir}.`);
  return failed > 0 ? 1 : 0;
}
