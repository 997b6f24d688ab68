import type { NetworkChoice } from '../network-choice.js';
import type { NetworkFile } from '../types.js';
import { startPool } from './pool.js';
import type { EnginePool, PoolEvent } from './pool-types.js';

/** Most photos' work is over by then; a child that is killed must load its networks anew. */
const ABANDON_MS = 5000;
/** A child is replaced after this many photos: leaks of native code stay small. */
const RECYCLE_AFTER_JOBS = 500;
/**
 * A child is also replaced when it holds more after a photo than any mix of networks explains. The
 * bound must be well above what they take (1.4 GB with ISNet in float32 after 8 megapixels): a new
 * child loads all of them anew, and the next photo waits for it.
 */
const RECYCLE_ABOVE_BYTES = { least: 1_300_000_000, most: 2_500_000_000 } as const;

export interface EngineConfig {
  /** Child processes; slots × threads must not exceed the cores. */
  readonly slots: number;
  /** Threads that one network run may use. */
  readonly threads: number;
  /** Bytes planned for each slot. */
  readonly memory: number;
  /** Jobs that may wait. */
  readonly queueLimit: number;
  /** Milliseconds that a job may take once its work began. */
  readonly deadlineMs: number;
  /** Which networks the modes are made of. */
  readonly choice: NetworkChoice;
}

/**
 * The engine as supervised processes of this machine, for every program that serves jobs. It
 * accepts work at once; networks are loaded meanwhile.
 * @param deps.childModule module that the processes run instead of the engine's own
 * @throws RangeError when a number of the configuration makes no sense
 */
export function openEnginePool(
  config: EngineConfig,
  networks: readonly NetworkFile[],
  deps: { readonly childModule?: URL | undefined; readonly log?: (event: PoolEvent) => void } = {},
): EnginePool {
  const { slots, threads, memory, choice, queueLimit, deadlineMs } = config;
  const { childModule, log } = deps;
  return startPool({
    setup: { networks, threads, memory, choice },
    ...{ slots, queueLimit, deadlineMs },
    abandonMs: ABANDON_MS,
    recycleAfterJobs: RECYCLE_AFTER_JOBS,
    recycleAboveBytes: recycleAbove(memory),
    ...(log === undefined ? {} : { log }),
    ...(childModule === undefined ? {} : { childModule }),
  });
}

/**
 * Bytes above which a child is replaced. @param memory bytes planned for each
 * @internal
 */
export function recycleAbove(memory: number): number {
  const { least, most } = RECYCLE_ABOVE_BYTES;
  return Math.round(Math.min(most, Math.max(least, memory)));
}
