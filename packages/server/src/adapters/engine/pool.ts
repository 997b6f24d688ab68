import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { startPool } from '@nobg/engine/process/pool.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import { logPoolEvent } from '../../observability/engine-log.js';
import type { Engine } from '../../ports/cutout-engine.js';

/** Most photos' work is over by then; a child that is killed must load its networks anew. */
const ABANDON_MS = 5000;
/** A child is replaced after so many photos: leaks of native code stay small. */
const RECYCLE_AFTER_JOBS = 500;
/**
 * … or when it holds more after a photo than any mix of networks explains. It must be well above what
 * they take (1.4 GB with ISNet in floats after 8 MP): a child that is replaced loads all of them anew,
 * and the next photo waits for it.
 */
const RECYCLE_ABOVE_BYTES = { least: 1_300_000_000, most: 2_500_000_000 } as const;

/**
 * The engine as supervised processes of this machine, as many as `plan` says.
 * It accepts work at once; networks are loaded meanwhile.
 */
export function openEngine(
  settings: Config['engine'],
  choice: NetworkChoice,
  plan: { readonly slots: number; readonly threads: number; readonly memory: number },
  deps: { readonly networks: readonly NetworkFile[]; readonly childModule?: URL },
  log: Logger,
): Engine {
  return startPool({
    setup: { networks: deps.networks, threads: plan.threads, memory: plan.memory, choice },
    slots: plan.slots,
    queueLimit: settings.queueLimit,
    deadlineMs: settings.deadlineMs,
    abandonMs: ABANDON_MS,
    recycleAfterJobs: RECYCLE_AFTER_JOBS,
    recycleAboveBytes: recycleAbove(plan.memory),
    log: (event) => logPoolEvent(log, event),
    ...(deps.childModule === undefined ? {} : { childModule: deps.childModule }),
  });
}

/** What a child may hold, within reason. @param memory bytes planned for each */
export function recycleAbove(memory: number): number {
  const { least, most } = RECYCLE_ABOVE_BYTES;
  return Math.round(Math.min(most, Math.max(least, memory)));
}
