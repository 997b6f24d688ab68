/** One run of a sweep, in a process of its own: `node sweep-child.js TASK`, as sweep.ts says it. */
import { writeFile } from 'node:fs/promises';
import { overrideTuned } from '@nobg/engine/tuned.js';
import type { SweepAnswer, SweepTask } from './sweep.js';

const { options, setting, reportPath } = JSON.parse(process.argv[2]!) as SweepTask;
for (const [name, value] of Object.entries(setting)) overrideTuned(name, value);
// Without the parent nobody reads the report.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();

// The engine's modules read their numbers when they are loaded: not before now.
const [{ measure }, { openRun }, { isFault }] = await Promise.all([
  import('./measure.js'),
  import('./run-context.js'),
  import('./is-fault.js'),
]);

const answer: SweepAnswer = await answerOf();
await writeFile(reportPath, JSON.stringify(answer));

async function answerOf(): Promise<SweepAnswer> {
  try {
    const { report, dispose } = await measure(await openRun(options), setting);
    await dispose();
    return { report };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { fault: error.message };
  }
}
