import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { RenderOptions } from '@nobg/contract/read-output.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { DEFAULT_CHOICE, type NetworkChoice } from '@nobg/engine/network-choice.js';
import type { CutoutJob, ImageLimits, JobListener } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ModelAvailability } from '../../ports/model-availability.js';
import type { Reservation, Usage } from '../quota/usage.js';
import { asMadeCutout, type MadeCutout } from './made-cutout.js';
import { restrictCutout } from './plan-restrictions.js';
import { type PublishedLayer, publishAll } from './publish.js';
import type { Results } from './results.js';
import type { ScheduledEngine } from './scheduled-engine.js';

/** Longer side of the small picture that an account's lists show, px. */
const THUMBNAIL_SIDE = 160;

export interface RemovalRequest {
  readonly key: ApiKey;
  /** Of this request: settled or refunded when `remove` is over. */
  readonly reservation: Reservation;
  /** The photo as it came; only read. */
  readonly photoPath: string;
  readonly mode: Mode;
  /** What was asked for beyond the mode. */
  readonly options: CutoutOptions;
  /** What the result is to look like; left out, the plain cutout as PNG. */
  readonly requested?: RenderOptions;
  /** File of the background's picture; only read. */
  readonly backgroundPath?: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** Who follows the work. */
  readonly listener?: JobListener;
}

export interface Removal
  extends Pick<
    MadeCutout,
    | 'mode'
    | 'width'
    | 'height'
    | 'format'
    | 'type'
    | 'foreground'
    | 'confidence'
    | 'photo'
    | 'networks'
    | 'timings'
    | 'bytes'
    | 'frames'
  > {
  /** Of the result. */
  readonly id: string;
  readonly expiresAt: Date;
  /** One more result for each class, where they were asked for. */
  readonly layers?: readonly PublishedLayer[];
  /** The hour's usage with this request. */
  readonly usage: Usage;
  /** How the plan's windows stand with it. */
  readonly quota: Reservation['quota'];
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
  readonly work: ScheduledEngine;
  readonly results: Results;
  readonly availability: ModelAvailability;
  readonly limits: ImageLimits;
  /** Which networks the modes are made of; the default set when left out. */
  readonly choice?: NetworkChoice;
}): Removals {
  const { work, results, availability, limits, choice = DEFAULT_CHOICE } = options;

  async function cutAndPublish(request: RemovalRequest): Promise<Removal> {
    const { key, reservation, photoPath, signal, listener } = request;
    const { requested = {}, backgroundPath } = request;
    const { mode, options } = request;
    const restricted = restrictCutout(key, { mode, options, ...requested });
    await requireStorageQuota(results, key);
    requireNetworks(availability, mode, networksFor(mode, restricted.options, choice));
    const outputPath = await results.draftPath();
    // What is composed can be composed anew from the plain cutout, which is kept beside it.
    const composed = requested.output !== undefined || requested.composition !== undefined;
    const cutoutPath = composed ? await results.draftPath() : undefined;
    const job: CutoutJob = {
      ...{ ...restricted, inputPath: photoPath, outputPath, limits },
      ...(cutoutPath === undefined ? {} : { cutoutPath }),
      ...(backgroundPath === undefined ? {} : { backgroundPath }),
      ...(key.ownerId === null ? {} : { thumbnailSide: THUMBNAIL_SIDE }),
    };
    const cutout = asMadeCutout(await work.run(key, job, signal, listener));
    const { width, height, format, type, thumbnail = null } = cutout;
    const about = { keyId: key.id, mode: cutout.mode, width, height, format, type, thumbnail };
    const whole = { path: outputPath, ...(cutoutPath === undefined ? {} : { cutoutPath }) };
    const { published, layers } = await publishAll(results, { ...about, ...whole }, cutout);
    try {
      signal?.throwIfAborted();
      await reservation.settle();
    } catch (error) {
      // What cannot be taken back now expires like any other result.
      const ids = [published, ...(layers ?? [])].map(({ id }) => id);
      await Promise.allSettled(ids.map((id) => results.discard(id)));
      throw error;
    }
    const { foreground, confidence, photo, networks, timings, bytes, frames } = cutout;
    const picture = {
      mode: cutout.mode,
      width,
      height,
      format,
      type,
      foreground,
      confidence,
      photo,
      networks,
      timings,
      bytes,
      ...(frames === undefined ? {} : { frames }),
    };
    const { usage, quota } = reservation;
    return { ...published, ...picture, ...(layers ? { layers } : {}), usage, quota };
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

/** What is kept goes by itself in hours; whoever deletes some may go on at once. */
const MUCH_KEPT_RETRY_S = 600;

/** @throws NobgError `plan_limit` where an account's results take more room than its plan has */
async function requireStorageQuota(results: Results, key: ApiKey): Promise<void> {
  const most = key.entitlement?.plan.max_kept_bytes ?? null;
  if (most === null || key.ownerId === null) return;
  if ((await results.bytesOwned(key.ownerId)) < most) return;
  throw new NobgError(
    'plan_limit',
    `The results that are kept for this account have more than ${most} bytes; delete some, or send store=false.`,
    { retryAfterS: MUCH_KEPT_RETRY_S },
  );
}

/** Seconds to the next try of who came too early: while bytes come, and while none do. */
const RETRY_AFTER_S = { fetching: 15, failing: 60 };

/** @throws NobgError `not_ready`, naming what is missing */
export function requireNetworks(
  availability: ModelAvailability,
  mode: Mode,
  ids: readonly string[],
): void {
  const missing = availability.missing();
  const needed = ids.filter((id) => missing.includes(id));
  if (needed.length === 0) return;
  const networks = `${needed.length === 1 ? 'the network' : 'the networks'} ${needed.join(', ')}`;
  const state = availability.isFailing()
    ? 'which this server could not fetch so far and keeps trying to'
    : 'which this server is still fetching';
  throw new NobgError('not_ready', `Mode ${mode} needs ${networks}, ${state}; try again later.`, {
    retryAfterS: availability.isFailing() ? RETRY_AFTER_S.failing : RETRY_AFTER_S.fetching,
  });
}
