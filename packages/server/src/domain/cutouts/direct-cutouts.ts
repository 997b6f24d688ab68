import { NobgError } from '@nobg/contract/errors.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { DEFAULT_CHOICE, type NetworkChoice } from '@nobg/engine/network-choice.js';
import type { CutoutJob, ImageLimits } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ModelAvailability } from '../../ports/model-availability.js';
import { asMadeCutout, type MadeCutout } from './made-cutout.js';
import { restrictCutout } from './plan-restrictions.js';
import { requireNetworks } from './removals.js';
import type { ScheduledEngine } from './scheduled-engine.js';

export interface DirectCutouts {
  /**
   * Cuts a photo out for a key, or null for a caller who needs none, into a file that the caller deletes; nothing is published or charged.
   * @throws NobgError as `Removals.remove` does, but for what concerns results and charges;
   *   aborted: the signal's reason
   */
  cut(key: ApiKey | null, job: Omit<CutoutJob, 'limits'>, signal: AbortSignal): Promise<MadeCutout>;
}

/** Cutouts that are answered at once and kept nowhere. */
export function createDirectCutouts(options: {
  readonly work: ScheduledEngine;
  readonly availability: ModelAvailability;
  readonly limits: ImageLimits;
  /** Which networks the modes are made of; the default set when left out. */
  readonly choice?: NetworkChoice;
}): DirectCutouts {
  const { work, availability, limits, choice = DEFAULT_CHOICE } = options;
  return {
    async cut(key, requested, signal) {
      const job = restrictCutout(key, requested);
      requireNetworks(availability, job.mode, networksFor(job.mode, job.options ?? {}, choice));
      try {
        return asMadeCutout(await work.run(key, { ...job, limits }, signal));
      } catch (error) {
        if (error instanceof NobgError) throw error;
        if (signal.aborted) throw signal.reason;
        throw new NobgError('cutout_failed', 'The cutout failed on our side. Please try again.', {
          internal: error instanceof Error ? error.message : String(error),
          cause: error,
        });
      }
    },
  };
}
