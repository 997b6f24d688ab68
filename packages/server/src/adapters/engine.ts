import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { startPool } from '@nobg/engine/process/pool.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { logPoolEvent } from '../observe/engine-log.js';
import type { Engine } from '../ports/engine.js';

/** A child is replaced after so many photos: leaks of native code stay small. */
const RECYCLE_AFTER_JOBS = 500;
/** … or when it holds more than this after a photo: 1.3 GB is what one may need. */
const RECYCLE_ABOVE_BYTES = 1_300_000_000;

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
    recycleAfterJobs: RECYCLE_AFTER_JOBS,
    recycleAboveBytes: RECYCLE_ABOVE_BYTES,
    log: (event) => logPoolEvent(log, event),
    ...(deps.childModule === undefined ? {} : { childModule: deps.childModule }),
  });
}
