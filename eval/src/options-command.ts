import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCut, type OpenEngine } from './measure-cut.js';
import { openCutter } from './open-cutter.js';
import { optionRequests } from './option-requests.js';
import { type OptionResult, type OptionScores, optionRows, optionTable } from './option-table.js';
import type { SetPhoto } from './photo-set.js';
import { openMemory, type RunContext } from './run-context.js';
import { readTruth } from './score.js';
import { makeFolderOf, tell } from './tell.js';

/**
 * Cuts photos out with options that their ground truth says a caller would set (a box around the subject, a point in
 * it, `holes`, …), and without, and prints what each option is worth against not asking.
 *
 * @returns the exit code, 0
 * @throws UsageError when ground truth can't be read
 */
export async function measureOptions(it: RunContext): Promise<number> {
  const { photos, options, threads, progress } = it;
  const { licences, jsonPath, markdownPath } = options;
  const memory = await openMemory(it);
  const say = (line: string) => progress.say(line);
  const cutter = await openCutter({ threads, licences, memory, say });
  const scratch = await mkdtemp(join(tmpdir(), 'nobg-options-'));
  const results: OptionResult[] = [];
  progress.begin(photos.length);
  try {
    for (const photo of photos) {
      results.push(...(await resultsOf(photo, { cutter, memory }, scratch)));
      progress.step(photo.name);
    }
  } finally {
    await cutter.close();
    await rm(scratch, { recursive: true, force: true });
  }
  const rows = optionRows(results);
  await tell([optionTable(rows)], markdownPath);
  if (jsonPath !== null) {
    await makeFolderOf(jsonPath);
    await writeFile(jsonPath, `${JSON.stringify({ rows, results }, null, 2)}\n`);
  }
  return 0;
}

async function resultsOf(
  photo: SetPhoto,
  engine: OpenEngine,
  scratch: string,
): Promise<OptionResult[]> {
  const truth = await readTruth(photo);
  const requests = optionRequests(photo.mode, photo.truthKind, truth.image);
  if (requests.length === 0) return [];
  const plain = await measureCut(photo, truth, engine, scratch);
  const results: OptionResult[] = [];
  for (const { name, options } of requests) {
    const { measured } = await measureCut(photo, truth, engine, scratch, { options });
    results.push({
      photo: photo.name,
      name,
      without: scores(plain.measured),
      with: scores(measured),
    });
  }
  return results;
}

function scores({ iou, mae }: OptionScores): OptionScores {
  return { iou, mae };
}
