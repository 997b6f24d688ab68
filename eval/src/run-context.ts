import { join } from 'node:path';
import { availableCores } from '@nobg/engine/process/cores.js';
import { AnswerStore } from './answer-store.js';
import { machineOf } from './machine.js';
import { dataDir } from './model-files.js';
import type { EvalOptions } from './options.js';
import { readPhotoSets, type SetPhoto } from './photo-set.js';
import { Progress } from './progress.js';
import { NetworkMemory } from './remembered.js';
import { subsetOf } from './subset.js';

/** What a run works with. */
export interface RunContext {
  readonly options: EvalOptions;
  readonly photos: readonly SetPhoto[];
  readonly threads: number;
  /** Where times are measured. */
  readonly machine: string;
  readonly progress: Progress;
  /** Folder of what the plain pass has. */
  readonly plainDir: string;
}

/** @throws UsageError when a set is wrong or nothing is left of it */
export async function openRun(options: EvalOptions): Promise<RunContext> {
  const needPhotos = options.scoreOnlyDir === null || options.htmlPath !== null;
  const all = await readPhotoSets(options.setDirs, options, needPhotos);
  const threads = options.threads ?? availableCores();
  return {
    options,
    photos: options.subset === null ? all : subsetOf(all, options.subset),
    threads,
    machine: machineOf(threads),
    progress: new Progress(process.stderr, () => performance.now()),
    plainDir: options.plainDir ?? join(dataDir(), 'eval', 'plain'),
  };
}

/** @throws UsageError when its folder can't be used */
export async function openMemory({ options, threads }: RunContext): Promise<NetworkMemory> {
  const { memoryDir } = options;
  return new NetworkMemory(memoryDir === null ? null : await AnswerStore.open(memoryDir), threads);
}
