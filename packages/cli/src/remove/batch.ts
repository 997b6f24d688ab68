import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import type { CutoutWish } from '@nobg/contract/read-fields.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { CutoutResult, ImageLimits } from '@nobg/engine/types.js';
import type { Planned } from './outputs.js';
import type { BatchProgress } from './progress.js';

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
    readonly wish: CutoutWish;
    /** Picture that lies behind every cutout. */
    readonly backgroundPath?: string;
    readonly limits: ImageLimits;
    readonly progress: BatchProgress;
    readonly signal: AbortSignal;
  },
): Promise<{ done: Done[]; failed: Failed[] }> {
  const { pool, wish, backgroundPath, limits, progress, signal } = options;
  const done: Done[] = [];
  const failed: Failed[] = [];
  const queue = plan.values();

  async function work(): Promise<void> {
    for (const { photo, output } of queue) {
      if (signal.aborted) return;
      const began = performance.now();
      try {
        const folder = dirname(output);
        await mkdir(folder, { recursive: true });
        // The pool removes its output when it fails; what --force replaces must outlive that.
        const made = join(folder, `.${process.pid}-${basename(output)}`);
        const job = {
          ...{ inputPath: photo.path, outputPath: made, ...wish, limits },
          ...(backgroundPath === undefined ? {} : { backgroundPath }),
        };
        const result = await pool.run(job, signal);
        await rename(made, output);
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
    const inside = error.internal === undefined ? '' : ` (${error.internal})`;
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
