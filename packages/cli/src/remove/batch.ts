import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { CutoutResult, ImageLimits } from '@nobg/engine/types.js';
import type { LedgerEntry } from './ledger.js';
import type { Planned } from './outputs.js';
import type { BatchProgress } from './progress.js';
import { nameInWork } from './sweep.js';

export interface Done {
  readonly input: string;
  readonly output: string;
  readonly result: CutoutResult;
  readonly ms: number;
}

export interface Failed {
  readonly input: string;
  readonly code: string;
  readonly reason: string;
}

/**
 * Cuts photos out, as many at a time as the pool has slots. One that fails is
 * noted and the rest goes on; an abort ends everything and leaves nothing half done.
 * @param signal its abort kills what is in work
 */
export async function cutAll(
  plan: readonly Planned[],
  options: {
    readonly pool: Pick<EnginePool, 'run'>;
    readonly atOnce: number;
    readonly requested: CutoutRequestOptions;
    /** Picture that lies behind every cutout. */
    readonly backgroundPath?: string;
    readonly limits: ImageLimits;
    readonly progress: BatchProgress;
    /** Notes a result that was made. */
    readonly note?: (entry: LedgerEntry) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<{ done: Done[]; failed: Failed[] }> {
  const { pool, requested, backgroundPath, limits, progress, note, signal } = options;
  const done: Done[] = [];
  const failed: Failed[] = [];
  const queue = plan.values();

  async function work(): Promise<void> {
    for (const { photo, output, entry } of queue) {
      if (signal.aborted) return;
      const began = performance.now();
      try {
        const folder = dirname(output);
        await mkdir(folder, { recursive: true });
        // The pool removes its output when it fails; what --force replaces must outlive that.
        const made = join(folder, nameInWork(basename(output)));
        const job = {
          ...{ inputPath: photo.path, outputPath: made, ...requested, limits },
          ...(backgroundPath === undefined ? {} : { backgroundPath }),
        };
        const result = await pool.run(job, signal);
        for (const layer of result.layers ?? []) {
          await rename(layerPath(made, layer.class), layerPath(output, layer.class));
        }
        await rename(made, output);
        const layers = (result.layers ?? []).map(({ class: name }) =>
          layerPath(entry.output, name),
        );
        await note?.({ ...entry, ...(layers.length === 0 ? {} : { layers }) });
        const ms = performance.now() - began;
        done.push({ input: photo.path, output, result, ms });
        progress.photoDone(photo.relative, ms, null);
      } catch (error) {
        if (signal.aborted) return;
        const { code, reason } = describe(error);
        failed.push({ input: photo.path, code, reason });
        progress.photoDone(photo.relative, performance.now() - began, reason);
      }
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, work));
  const order = new Map(plan.map(({ photo }, index) => [photo.path, index]));
  const byOrder = (a: { input: string }, b: { input: string }) =>
    (order.get(a.input) ?? 0) - (order.get(b.input) ?? 0);
  return { done: done.sort(byOrder), failed: failed.sort(byOrder) };
}

/** The sentence for the person here, who may see the inside as well. */
function describe(error: unknown): { code: string; reason: string } {
  if (error instanceof NobgError) {
    // Its first line: what follows are places in the code, which the log of a server is for.
    const [inner] = (error.internal ?? '').split('\n');
    const inside = inner ? ` (${inner})` : '';
    return { code: error.code, reason: `${error.message}${inside}` };
  }
  const { message, code } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EACCES: 'this user may not read or write there',
    EROFS: 'that file system is read-only',
    ENOTDIR: 'a file is where a folder should be',
    EEXIST: 'a file is where a folder should be',
  };
  return { code: code ?? 'internal_error', reason: known[code ?? ''] ?? message };
}
