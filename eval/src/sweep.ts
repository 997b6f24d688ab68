import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tunedNumbers } from '@nobg/engine/tuned.js';
import { type ByWay, type WayEffect, waysCompared } from './ablation.js';
import { ablationTable } from './ablation-table.js';
import type { EvalOptions } from './options.js';
import type { EvalReport } from './report.js';
import { mustBeTuned, type Setting, settingName } from './settings.js';
import { makeFolderOf, tablesOf, tell, tellFailures } from './tell.js';
import { UsageError } from './usage-error.js';

/** The name of the engine with all its own numbers, which every setting is held against. */
const AS_IT_IS = 'as it is';

/** What a child is told, as JSON. */
export interface SweepTask {
  readonly options: EvalOptions;
  readonly setting: Setting;
  /** Where its report goes. */
  readonly reportPath: string;
}

/** What it writes there. */
export interface SweepAnswer {
  readonly report?: EvalReport;
  /** An error that the user can correct. */
  readonly fault?: string;
}

/**
 * Measures the engine as it is and with each setting of its tuned numbers, each in a process of its
 * own because a number is read when its module is loaded, and prints what each changes.
 *
 * @returns the exit code: 0, or 1 when a photo failed
 * @throws UsageError for a name that no tuned number has
 */
export async function sweep(options: EvalOptions): Promise<number> {
  mustBeTuned(options.settings.flatMap(Object.keys), tunedNumbers());
  const scratch = await mkdtemp(join(tmpdir(), 'nobg-sweep-'));
  try {
    const runs: { readonly setting: Setting; readonly report: EvalReport }[] = [];
    for (const setting of [{}, ...options.settings]) {
      process.stderr.write(`${settingName(setting)}\n`);
      const reportPath = join(scratch, 'report.json');
      const report = await measureApart({
        options: ownFolder(options, setting),
        setting,
        reportPath,
      });
      runs.push({ setting, report });
    }
    const [own, ...others] = runs;
    const effects = others.map(({ setting, report }) => effectOf(setting, report, own!.report));
    const tables = runs.flatMap(({ setting, report }) =>
      tablesOf(report).map((table) => ({
        ...table,
        title: `${settingName(setting)}. ${table.title}`,
      })),
    );
    await tell([...tables, ablationTable(effects, TITLES)], options.markdownPath);
    if (options.jsonPath !== null) {
      await makeFolderOf(options.jsonPath);
      const all = { ...own!.report, effects, settings: others };
      await writeFile(options.jsonPath, `${JSON.stringify(all, null, 1)}\n`);
    }
    return Math.max(...runs.map(({ report }) => tellFailures(report.photos)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const TITLES = {
  title: 'With these numbers less the engine as it is, photo by photo: mean ± standard error',
  first: 'set',
  times: ', set → as it is',
} as const;

/** Each setting keeps its results in a folder of its own within the run's. */
function ownFolder(options: EvalOptions, setting: Setting): EvalOptions {
  const { runDir } = options;
  const name = settingName(setting).replaceAll(/[^\w.=-]+/g, '-');
  return { ...options, runDir: runDir === null ? null : join(runDir, name) };
}

async function measureApart(task: SweepTask): Promise<EvalReport> {
  const child = fileURLToPath(new URL('./sweep-child.js', import.meta.url));
  const running = spawn(process.execPath, [...process.execArgv, child, JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text));
  await new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('close', resolve);
  });
  const { report, fault } = JSON.parse(await readFile(task.reportPath, 'utf8')) as SweepAnswer;
  await rm(task.reportPath);
  if (report === undefined) throw new UsageError(fault ?? 'nothing was measured');
  return report;
}

function effectOf(setting: Setting, report: EvalReport, own: EvalReport): WayEffect {
  const before = new Map(own.photos.map((photo) => [photo.name, photo]));
  const photos = report.photos.map(
    (photo): ByWay => ({
      ...photo,
      whole: photo,
      ways: { [AS_IT_IS]: before.get(photo.name)! },
    }),
  );
  return { ...waysCompared(photos)[0]!, name: settingName(setting) };
}
