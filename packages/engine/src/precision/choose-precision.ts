import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtinNetwork } from '@nobg/models/registry/builtin-networks.js';
import { type Processor, readProcessor } from '../machine/processor.js';
import { type Forms, inBothForms, type PrecisionSetting } from '../network-forms.js';
import { runtimeVersion } from '../networks/runtime-version.js';
import { childEnvironment } from '../process/child-environment.js';
import type { NetworkFile } from '../types.js';
import { recall, remember } from './remembered.js';
import type { Trial, TrialFiles } from './trial.js';

/** 8 bits lose a little at edges, so they must be this much quicker. */
const LEAST_GAIN = 1.25;
/** A trial takes 10 to 30 s on two cores. */
const TRIAL_TIMEOUT_MS = 180_000;
const FILE = 'precision.json';

interface ChoiceOptions {
  readonly precision: PrecisionSetting;
  /** Threads that one network run may use. */
  readonly threads: number;
  /**
   * Ids of the networks that may be tried now, which takes a quarter of a minute each. Others without a trial on
   * record compute in floats. All of them unless given.
   */
  readonly mayTry?: readonly string[];
  /** Told before the trial of a network. */
  readonly onTrial?: (id: string) => void;
  /** Holds a trial; default: in a process of its own. */
  readonly hold?: (files: TrialFiles, signal?: AbortSignal) => Promise<Trial | null>;
  /** Once it is aborted, the trial that runs is ended and none begins. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the one that this process runs on. */
  readonly processor?: Processor;
}

/**
 * Leaves of each network that also comes in 8 bits the form that is to be used. Whether 8 bits are right and
 * pay is tried for each of them, in a process of its own, and remembered beside the weights by processor, runtime,
 * threads and files: on another machine it is tried again.
 *
 * @param networks with both forms; a form whose file is not there yet is not chosen by `auto`
 * @returns the networks without the other forms
 * @throws the signal's reason where it is aborted
 */
export async function choosePrecision(
  networks: readonly NetworkFile[],
  options: ChoiceOptions,
): Promise<NetworkFile[]> {
  const dropped = new Set<string>();
  for (const both of inBothForms(networks)) {
    dropped.add((await inBytes(both, options)) ? both.float32.id : both.int8.id);
  }
  return networks.filter(({ id }) => !dropped.has(id));
}

/** Whether the 8-bit form of a network is to be used. */
async function inBytes(both: Forms<NetworkFile>, options: ChoiceOptions): Promise<boolean> {
  const { precision, threads, mayTry, onTrial, hold = holdApart, signal, processor } = options;
  if (precision !== 'auto') return precision === 'int8';
  const { float32, int8 } = both;
  if (![float32, int8].every((form) => existsSync(form.path))) return false;
  const { path, key } = noteOf(both, threads, processor);
  let trial = await recall(path, key);
  if (!trial) {
    if (mayTry && !mayTry.includes(float32.id)) return false;
    signal?.throwIfAborted();
    onTrial?.(float32.id);
    const files = { id: float32.id, float32: float32.path, int8: int8.path, threads };
    trial = await hold(files, signal);
    signal?.throwIfAborted();
    if (!trial) return false;
    await remember(path, key, trial);
  }
  return verdict(trial, both.int8.id) === 'int8';
}

/** What a trial means: 8 bits, or floats because bytes go wrong or do not pay. */
type Verdict = 'int8' | 'wrong' | 'slow';

function verdict({ float32Ms, int8Ms, difference }: Trial, id: string): Verdict {
  if (difference > (builtinNetwork(id)?.variant?.maxDifference ?? 0)) return 'wrong';
  return int8Ms * LEAST_GAIN <= float32Ms ? 'int8' : 'slow';
}

/** Where a trial's outcome is noted, and under what. */
function noteOf(
  { float32, int8 }: Forms<FormFile>,
  threads: number,
  { arch, model, features }: Processor = readProcessor(),
) {
  const files = [float32, int8].map((file) => basename(file.path)).join(' ');
  const instructions = createHash('sha256').update(features.join(' ')).digest('hex').slice(0, 8);
  const key = `${arch} ${model} ${instructions}, ${threads} threads, ONNX Runtime ${runtimeVersion()}, ${files}`;
  return { path: join(dirname(int8.path), FILE), key };
}

type FormFile = Pick<NetworkFile, 'id' | 'path'>;

/** What an earlier trial of a network's two forms said here, and what follows from it. */
export interface RecalledTrial extends Trial {
  readonly verdict: Verdict;
}

/** Null where no trial of these two was held on this processor. */
export async function recallChoice(
  forms: Forms<FormFile>,
  threads: number,
): Promise<RecalledTrial | null> {
  const { path, key } = noteOf(forms, threads);
  const trial = await recall(path, key);
  return trial && { ...trial, verdict: verdict(trial, forms.int8.id) };
}

/** Null where the trial itself failed, for want of memory say; it is held again next time. */
async function holdApart(files: TrialFiles, signal?: AbortSignal): Promise<Trial | null> {
  const module = fileURLToPath(new URL('./trial-child.js', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [module, JSON.stringify(files)],
      {
        ...{ env: childEnvironment(), timeout: TRIAL_TIMEOUT_MS, killSignal: 'SIGKILL' },
        ...(signal ? { signal } : {}),
      },
    );
    return JSON.parse(stdout) as Trial;
  } catch {
    return null;
  }
}
