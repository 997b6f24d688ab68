import { availableCores, availableMemory, planSlots } from '@nobg/engine/process/cores.js';
import type { Config } from './config/config.js';
import { StartError } from './start-error.js';

/**
 * How many child processes with how many threads, from the settings and the machine.
 * @throws StartError when the settings ask for more than the machine has
 */
export function planEngine(engine: Config['engine']): { slots: number; threads: number } {
  try {
    return planSlots({
      cores: availableCores(),
      memory: availableMemory(),
      slots: engine.slots ?? undefined,
      threads: engine.threads ?? undefined,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StartError(`NOBG_SLOTS and NOBG_THREADS do not fit this machine: ${error.message}.`, {
      cause: error,
    });
  }
}
