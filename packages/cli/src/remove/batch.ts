import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ApiError } from '@nobg/client';
import { NobgError } from '@nobg/contract/errors.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import { CliError } from '../exit.js';
import type { Cutter, Made } from './cutter.js';
import type { LedgerEntry } from './ledger.js';
import type { Planned } from './outputs.js';
import { nameInWork } from './sweep.js';

export interface Done {
  readonly input: string;
  readonly output: string;
  readonly result: Made;
  readonly ms: number;
}

export interface Failed {
  readonly input: string;
  readonly code: string;
  readonly reason: string;
}

/** Told of each photo as it ends. */
export interface BatchListener {
  photoDone(name: string, done: Done): void;
  photoFailed(name: string, failed: Failed): void;
}

/** What became of photos; `fatal` is why the rest was not begun, where there is a reason. */
export interface BatchResult {
  readonly done: readonly Done[];
  readonly failed: readonly Failed[];
  readonly fatal: CliError | null;
}

/**
 * Cuts photos out, as many at a time as the cutter takes. One that fails is
 * noted and the rest goes on; an abort ends everything and leaves nothing half done.
 * @param signal its abort kills what is in work
 */
export async function cutAll(
  plan: readonly Planned[],
  options: {
    readonly cutter: Cutter;
    readonly listener: BatchListener;
    /** Notes a result that was made. */
    readonly note: (entry: LedgerEntry) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<BatchResult> {
  const { cutter, listener, note } = options;
  const done: Done[] = [];
  const failed: Failed[] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const queue = plan.values();

  async function make({ photo, output, entry }: Planned): Promise<Made> {
    const folder = dirname(output);
    await mkdir(folder, { recursive: true });
    // A cutter removes its output when it fails; what --force replaces must outlive that.
    const made = join(folder, nameInWork(basename(output)));
    const result = await cutter.cut(photo, made, signal);
    for (const layer of result.layers ?? []) {
      await rename(layerPath(made, layer.class), layerPath(output, layer.class));
    }
    await rename(made, output);
    const layers = (result.layers ?? []).map(({ class: name }) => layerPath(entry.output, name));
    const { confidence } = result;
    await note({ ...entry, confidence, ...(layers.length === 0 ? {} : { layers }) });
    await result.release?.();
    return result;
  }

  async function work(): Promise<void> {
    for (const planned of queue) {
      if (signal.aborted) return;
      const { photo, output } = planned;
      const began = performance.now();
      try {
        const result = await make(planned);
        const one = { input: photo.input, output, result, ms: performance.now() - began };
        done.push(one);
        listener.photoDone(photo.relative, one);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof CliError) return broken.abort(error);
        const one = { input: photo.input, ...describe(error) };
        failed.push(one);
        listener.photoFailed(photo.relative, one);
      }
    }
  }
  await Promise.all(Array.from({ length: cutter.atOnce }, work));
  const order = new Map(plan.map(({ photo }, index) => [photo.input, index]));
  const byOrder = (a: { input: string }, b: { input: string }) =>
    (order.get(a.input) ?? 0) - (order.get(b.input) ?? 0);
  const fatal = broken.signal.aborted ? (broken.signal.reason as CliError) : null;
  return { done: done.sort(byOrder), failed: failed.sort(byOrder), fatal };
}

/** The sentence for the person here, who may see the inside as well. */
function describe(error: unknown): { code: string; reason: string } {
  if (error instanceof NobgError) {
    // Its first line: what follows are places in the code, which the log of a server is for.
    const [inner] = (error.internal ?? '').split('\n');
    const inside = inner ? ` (${inner})` : '';
    return { code: error.code, reason: `${error.message}${inside}` };
  }
  if (error instanceof ApiError) return { code: error.code, reason: error.message };
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
