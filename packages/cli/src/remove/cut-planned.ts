import type { Terminal } from '../terminal.js';
import { type BatchListener, cutAll } from './batch.js';
import type { Cutter } from './cutter.js';
import type { LedgerEntry } from './ledger.js';
import type { Planned } from './outputs.js';
import { batchProgress, both, NO_PROGRESS } from './progress.js';
import type { Outcome } from './summary.js';

/** What all photos of a run have in common. */
export interface RunContext {
  /** The cutter of the run, opened for at most so many photos when it is first needed. */
  readonly cutter: (photos: number) => Promise<Cutter>;
  readonly note: (entry: LedgerEntry) => Promise<void>;
  readonly quiet: boolean;
  /** Told of each photo beside the progress. */
  readonly listener: BatchListener;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/**
 * Cuts out all photos without an obstacle, and returns the outcome of every photo.
 * @throws as the cutter's opening
 */
export async function cutPlanned(
  plan: readonly Planned[],
  context: RunContext,
): Promise<Omit<Outcome, 'collected'>> {
  const { signal, listener, note } = context;
  const kept = plan.filter(({ obstacle }) => obstacle === 'exists');
  const other = plan.filter(({ obstacle }) => obstacle === 'differs');
  const refused = plan
    .filter(({ obstacle }) => obstacle === 'own-input')
    .map(({ photo, output }) => ({
      input: photo.input,
      code: 'own_input',
      reason: `its result would overwrite the photo ${output}`,
    }));
  const todo = plan.filter(({ obstacle }) => obstacle === null);
  const nothing = { done: [], failed: refused, kept, other, fatal: null, stopped: false };
  if (todo.length === 0) return nothing;
  try {
    const cutter = await context.cutter(todo.length);
    const progress = context.quiet
      ? NO_PROGRESS
      : batchProgress(todo.length, context.terminal.stderr);
    const told = { cutter, listener: both(progress, listener), note, signal };
    const { done, failed, fatal } = await cutAll(todo, told);
    progress.end();
    return { ...nothing, done, failed: [...refused, ...failed], fatal, stopped: signal.aborted };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ...nothing, stopped: true };
  }
}
