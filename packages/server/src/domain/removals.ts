import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import type { CutoutResult, ImageLimits } from '@nobg/engine/types.js';
import type { Engine } from '../ports/engine.js';
import type { ApiKey } from '../ports/key-store.js';
import type { NetworkSupply } from '../ports/network-supply.js';
import { jobUnderPlan } from './plan-job.js';
import type { Results } from './results.js';
import type { Reservation, Usage } from './usage.js';

export interface RemovalRequest {
  readonly key: ApiKey;
  /** Of this request: settled or refunded when `remove` is over. */
  readonly reservation: Reservation;
  /** The photo as it came; only read. */
  readonly photoPath: string;
  readonly mode: Mode;
  /** What was asked for beyond the mode. */
  readonly options: CutoutOptions;
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** Told of each step of the work as it begins. */
  readonly onStep?: (step: string) => void;
}

export interface Removal
  extends Pick<
    CutoutResult,
    'mode' | 'width' | 'height' | 'type' | 'foreground' | 'networks' | 'timings' | 'bytes'
  > {
  /** Of the result. */
  readonly id: string;
  readonly expiresAt: Date;
  /** The hour's usage with this request. */
  readonly usage: Usage;
  /** How the plan's windows stand with it. */
  readonly standings: Reservation['standings'];
}

export interface Removals {
  /**
   * Cuts a photo out and publishes the result. The charge is final once this resolves;
   * after a failure it is refunded, and no file and no row is left behind.
   * @throws NobgError the photo's faults and `queue_full`, `deadline_exceeded`,
   *   `shutting_down` as the engine says them, `not_ready` while a network that the mode
   *   needs is still fetched, `storage_full`; anything else becomes
   *   `cutout_failed`. Aborted: the signal's reason.
   */
  remove(request: RemovalRequest): Promise<Removal>;
}

/** The main job: a photo in, a published cutout out. */
export function createRemovals(options: {
  readonly engine: Engine;
  readonly results: Results;
  readonly supply: NetworkSupply;
  readonly limits: ImageLimits;
}): Removals {
  const { engine, results, supply, limits } = options;

  async function cutAndPublish(request: RemovalRequest): Promise<Removal> {
    const { key, reservation, photoPath, mode, signal, onStep } = request;
    const { options, job: held, run } = jobUnderPlan(key, { mode, options: request.options });
    refuseWithoutNetworks(supply, mode, options);
    const outputPath = await results.draftPath();
    const job = { inputPath: photoPath, outputPath, mode, limits, ...held };
    const cutout = await engine.run(job, signal, {
      ...run,
      ...(onStep === undefined ? {} : { onStep }),
    });
    const { width, height } = cutout;
    const published = await results.publish({
      path: outputPath,
      keyId: key.id,
      mode: cutout.mode,
      width,
      height,
      thumbnail: cutout.thumbnail ?? null,
    });
    try {
      signal?.throwIfAborted();
      await reservation.settle();
    } catch (error) {
      // What cannot be taken back now expires like any other result.
      await results.discard(published.id).catch(() => undefined);
      throw error;
    }
    const { type, foreground, networks, timings, bytes } = cutout;
    const picture = {
      mode: cutout.mode,
      width,
      height,
      type,
      foreground,
      networks,
      timings,
      bytes,
    };
    const { usage, standings } = reservation;
    return { ...published, ...picture, usage, standings };
  }

  return {
    async remove(request) {
      try {
        return await cutAndPublish(request);
      } catch (error) {
        // A refund that fails is made up for when the charge's lease runs out.
        await request.reservation.refund().catch(() => undefined);
        if (error instanceof NobgError) throw error;
        if (request.signal?.aborted) throw request.signal.reason;
        throw new NobgError('cutout_failed', 'The cutout failed on our side. Please try again.', {
          internal: error instanceof Error ? error.message : String(error),
          cause: error,
        });
      }
    },
  };
}

/** Seconds to the next try of who came too early: while bytes come, and while none do. */
const RETRY_AFTER_S = { fetching: 15, failing: 60 };

/** @throws NobgError `not_ready`, naming what is missing */
function refuseWithoutNetworks(supply: NetworkSupply, mode: Mode, options: CutoutOptions): void {
  const missing = supply.missing();
  const needed = networksFor(mode, options).filter((id) => missing.includes(id));
  if (needed.length === 0) return;
  const networks = `${needed.length === 1 ? 'the network' : 'the networks'} ${needed.join(', ')}`;
  const state = supply.failing()
    ? 'which this server could not fetch so far and keeps trying to'
    : 'which this server is still fetching';
  throw new NobgError('not_ready', `Mode ${mode} needs ${networks}, ${state}; try again later.`, {
    retryAfterS: supply.failing() ? RETRY_AFTER_S.failing : RETRY_AFTER_S.fetching,
  });
}
