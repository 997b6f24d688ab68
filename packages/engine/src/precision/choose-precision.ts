import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { int8Of, type PrecisionWish } from '../network-forms.js';
import { runtimeVersion } from '../networks/runtime-version.js';
import { childEnvironment } from '../process/child-environment.js';
import type { NetworkFile } from '../types.js';
import { recall, remember } from './remembered.js';
import type { Trial, TrialFiles } from './trial.js';

/** 8 bits lose a little at edges, so they must be this much quicker. */
const LEAST_GAIN = 1.25;
/**
 * Mean difference of alpha above which the 8-bit kernels are not believed: on processors without
 * VNNI sums can overflow 16 bits. 0.002 was measured where they are right.
 */
const MOST_DIFFERENCE = 0.02;
/** A trial takes some 10 s on two cores. */
const TRIAL_TIMEOUT_MS = 180_000;
const FILE = 'precision.json';

interface ChoiceOptions {
  readonly wish: PrecisionWish;
  /** Threads that one network run may use. */
  readonly threads: number;
  /** Told before a trial, which takes seconds. */
  readonly onTrial?: () => void;
  /** Holds the trial; default: in a process of its own. */
  readonly hold?: (files: TrialFiles) => Promise<Trial | null>;
}

/**
 * Leaves of each network that also comes in 8 bits the form that is to be used. Which one pays
 * is tried once in a process of its own and remembered beside the weights.
 *
 * @param networks with both forms; a form whose file is not there yet is not chosen by `auto`
 * @returns the networks without the other forms
 */
export async function choosePrecision(
  networks: readonly NetworkFile[],
  options: ChoiceOptions,
): Promise<NetworkFile[]> {
  const dropped = new Set<string>();
  for (const float32 of networks) {
    const int8 = networks.find(({ id }) => id === int8Of(float32.id));
    if (!int8) continue;
    const quicker = options.wish === 'auto' ? await tryBoth(float32, int8, options) : null;
    dropped.add((quicker ?? options.wish === 'int8') ? float32.id : int8.id);
  }
  return networks.filter(({ id }) => !dropped.has(id));
}

async function tryBoth(
  float32: NetworkFile,
  int8: NetworkFile,
  { threads, onTrial, hold = holdApart }: ChoiceOptions,
): Promise<boolean> {
  if (!existsSync(float32.path) || !existsSync(int8.path)) return false;
  const { path, key } = noteOf(float32, int8, threads);
  let trial = await recall(path, key);
  if (!trial) {
    onTrial?.();
    trial = await hold({ float32: float32.path, int8: int8.path, threads });
    if (!trial) return false;
    await remember(path, key, trial);
  }
  return pays(trial);
}

function pays(trial: Trial): boolean {
  return trial.int8Ms * LEAST_GAIN <= trial.float32Ms && trial.difference <= MOST_DIFFERENCE;
}

/** Where a trial's outcome is noted, and under what. */
function noteOf(float32: FormFile, int8: FormFile, threads: number) {
  const files = [float32, int8].map((file) => basename(file.path)).join(' ');
  const key = `${cpus()[0]?.model ?? 'unknown'}, ${threads} threads, ONNX Runtime ${runtimeVersion()}, ${files}`;
  return { path: join(dirname(int8.path), FILE), key };
}

type FormFile = Pick<NetworkFile, 'path'>;

/** What an earlier trial of these two said here; null where none was held. */
export async function recallChoice(
  float32: FormFile,
  int8: FormFile,
  threads: number,
): Promise<(Trial & { readonly pays: boolean }) | null> {
  const { path, key } = noteOf(float32, int8, threads);
  const trial = await recall(path, key);
  return trial && { ...trial, pays: pays(trial) };
}

/** Null where the trial itself failed, for want of memory say; it is held again next time. */
async function holdApart(files: TrialFiles): Promise<Trial | null> {
  const module = fileURLToPath(new URL('./trial-child.js', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [module, JSON.stringify(files)],
      { env: childEnvironment(), timeout: TRIAL_TIMEOUT_MS, killSignal: 'SIGKILL' },
    );
    return JSON.parse(stdout) as Trial;
  } catch {
    return null;
  }
}
