import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import type { Config } from '@nobg/server/config/config.js';
import { openPool } from '../engine/open-pool.js';
import { weightsProgress } from '../output/weights-progress.js';
import { listenForStop } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';
import { cutAll } from './batch.js';
import type { LedgerEntry } from './ledger.js';
import type { Planned } from './outputs.js';
import { batchProgress } from './progress.js';
import type { Outcome } from './summary.js';

/** What all photos of a run have in common. */
export interface Asked {
  readonly requested: CutoutRequestOptions;
  /** Picture that lies behind every cutout; null for none. */
  readonly backgroundPath: string | null;
  readonly note: (entry: LedgerEntry) => Promise<void>;
}

/** Cuts out all photos without an obstacle, and returns the outcome of every photo. */
export async function cutPlanned(
  plan: readonly Planned[],
  config: Config,
  asked: Asked,
  terminal: Terminal,
): Promise<Omit<Outcome, 'collected'>> {
  const kept = plan.filter(({ obstacle }) => obstacle === 'exists');
  const other = plan.filter(({ obstacle }) => obstacle === 'differs');
  const refused = plan
    .filter(({ obstacle }) => obstacle === 'own-input')
    .map(({ photo, output }) => ({
      input: photo.path,
      code: 'own_input',
      reason: `its result would overwrite the photo ${output}`,
    }));
  const todo = plan.filter(({ obstacle }) => obstacle === null);
  const nothing = { done: [], failed: refused, kept, other, stopped: false };
  if (todo.length === 0) return nothing;

  const stop = listenForStop();
  try {
    const show = weightsProgress(terminal.stderr);
    const { pool, slots } = await openPool(config, asked.requested, todo.length, show, stop.signal);
    try {
      const progress = batchProgress(todo.length, terminal.stderr);
      const { done, failed } = await cutAll(todo, {
        ...{ pool, atOnce: slots, requested: asked.requested, note: asked.note, progress },
        ...(asked.backgroundPath === null ? {} : { backgroundPath: asked.backgroundPath }),
        limits: {
          maxPixels: config.limits.maxPixels,
          maxFrames: config.limits.maxFrames,
          maxMs: config.engine.deadlineMs,
        },
        signal: stop.signal,
      });
      progress.end();
      return { done, failed: [...refused, ...failed], kept, other, stopped: stop.signal.aborted };
    } finally {
      await pool.close(0);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return { ...nothing, stopped: true };
  } finally {
    stop.release();
  }
}
