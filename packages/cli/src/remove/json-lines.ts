import { printJsonLine, type Terminal } from '../terminal.js';
import type { BatchListener } from './batch.js';
import { doneJson, type Outcome } from './summary.js';

/** Prints a line of JSON for each photo as it ends. */
export function jsonLines(terminal: Terminal): BatchListener {
  return {
    photoDone: (_name, done) => printJsonLine(terminal, { event: 'done', ...doneJson(done) }),
    photoFailed: (_name, failed) => printJsonLine(terminal, { event: 'failed', ...failed }),
  };
}

/** Prints what no photo's own line says: results that stayed, and the counts as the last line. */
export function endJsonLines(terminal: Terminal, outcome: Outcome): void {
  const { done, failed, kept, other, collected, fatal, stopped } = outcome;
  const stayed = [
    ...kept.map((planned) => ({ event: 'kept', ...planned })),
    ...other.map((planned) => ({ event: 'other_options', ...planned })),
  ];
  for (const { event, photo, output } of stayed) {
    printJsonLine(terminal, { event, input: photo.input, output });
  }
  printJsonLine(terminal, {
    ...{ event: 'end', done: done.length, failed: failed.length },
    ...{ kept: kept.length, other_options: other.length, skipped_files: collected.skipped },
    ...(fatal === null ? {} : { ended_early: fatal.message }),
    stopped,
  });
}
