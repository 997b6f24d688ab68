import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Forms, inBothForms, type PrecisionWish } from '../network-forms.js';
import { runtimeVersion } from '../networks/runtime-version.js';
import { childEnvironment } from '../process/child-environment.js';
import type { NetworkFile } from '../types.js';
import { recall, remember } from './remembered.js';
import type { Trial, TrialFiles } from './trial.js';

/** 8 bits lose a little at edges, so they must be this much quicker. */
const LEAST_GAIN = 1.25;
/**
 * The network that is tried must be this much quicker for the others to follow it. They gain less, and only where
 * the processor multiplies bytes in one instruction: there ISNet takes less than a third of the time, without
 * it at best two thirds.
 */
const LEAST_GAIN_OF_OTHERS = 2;
/**
 * Mean difference of the results above which the 8-bit kernels are not believed: on processors without
 * VNNI sums can overflow 16 bits. Where they are right, alphas differ by 0.002 and embeddings, in parts of
 * their spread, by 0.03.
 */
const MOST_DIFFERENCE = 0.02;
const MOST_DIFFERENCE_OF: ReadonlyMap<string, number> = new Map([['mobile-sam-encoder', 0.15]]);
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
 * Leaves of each network that also comes in 8 bits the form that is to be used. Whether bytes pay here
 * is tried once, with the first of these networks, in a process of its own, and remembered beside the
 * weights: the others compute with the same instructions, and a start need not wait for each of them.
 *
 * @param networks with both forms; a form whose file is not there yet is not chosen by `auto`
 * @returns the networks without the other forms
 */
export async function choosePrecision(
  networks: readonly NetworkFile[],
  options: ChoiceOptions,
): Promise<NetworkFile[]> {
  const forms = inBothForms(networks);
  const quicker = options.wish === 'auto' ? await findQuicker(forms, options) : forms;
  const inBytes = options.wish === 'float32' ? [] : quicker;
  const dropped = new Set(
    forms.map((both) => (inBytes.includes(both) ? both.float32.id : both.int8.id)),
  );
  return networks.filter(({ id }) => !dropped.has(id));
}

/** Those of the networks whose form in 8 bits is to be used. */
async function findQuicker(
  forms: readonly Forms<NetworkFile>[],
  { threads, onTrial, hold = holdApart }: ChoiceOptions,
): Promise<Forms<NetworkFile>[]> {
  const here = forms.filter(({ float32, int8 }) =>
    [float32, int8].every((f) => existsSync(f.path)),
  );
  const [tried] = here;
  if (!tried) return [];
  const { path, key } = noteOf(tried, threads);
  let trial = await recall(path, key);
  if (!trial) {
    onTrial?.();
    const { float32, int8 } = tried;
    trial = await hold({ id: float32.id, float32: float32.path, int8: int8.path, threads });
    if (!trial) return [];
    await remember(path, key, trial);
  }
  const { own, others } = verdict(trial, tried.float32.id);
  return here.filter((both) => (both === tried ? own : others));
}

/** For whom 8 bits pay, as the trial of the network `id` says: for it, and for the others. */
function verdict({ float32Ms, int8Ms, difference }: Trial, id: string) {
  const right = difference <= (MOST_DIFFERENCE_OF.get(id) ?? MOST_DIFFERENCE);
  return {
    own: right && int8Ms * LEAST_GAIN <= float32Ms,
    others: right && int8Ms * LEAST_GAIN_OF_OTHERS <= float32Ms,
  };
}

/** Where a trial's outcome is noted, and under what. */
function noteOf({ float32, int8 }: Forms<FormFile>, threads: number) {
  const files = [float32, int8].map((file) => basename(file.path)).join(' ');
  const key = `${cpus()[0]?.model ?? 'unknown'}, ${threads} threads, ONNX Runtime ${runtimeVersion()}, ${files}`;
  return { path: join(dirname(int8.path), FILE), key };
}

type FormFile = Pick<NetworkFile, 'id' | 'path'>;

/** What an earlier trial of a network's two forms said here, and for whom 8 bits pay then. */
export interface RecalledTrial extends Trial {
  readonly own: boolean;
  readonly others: boolean;
}

/** Null where no trial of these two was held here. */
export async function recallChoice(
  forms: Forms<FormFile>,
  threads: number,
): Promise<RecalledTrial | null> {
  const { path, key } = noteOf(forms, threads);
  const trial = await recall(path, key);
  return trial && { ...trial, ...verdict(trial, forms.float32.id) };
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
