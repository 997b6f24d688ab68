import type { Readable } from 'node:stream';
import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { DEFAULT_CHOICE, type NetworkChoice } from '@nobg/engine/network-choice.js';
import type { CutoutResult, ImageLimits, JobListener } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ModelAvailability } from '../../ports/model-availability.js';
import type {
  TemporaryFile,
  TemporaryFiles,
  TemporaryStorage,
} from '../../ports/temporary-files.js';
import { cutoutFailure } from './cutout-failure.js';
import { restrictCutout } from './plan-restrictions.js';
import { publishCutout, type StoredCutout, withdrawCutout } from './publish.js';
import { requireNetworks } from './require-networks.js';
import type { Results } from './results.js';
import type { EngineWork, ScheduledEngine } from './scheduled-engine.js';
import { requireStorageQuota } from './storage-quota.js';

/** Longer side of the small picture that an account's lists show, px. */
export const THUMBNAIL_SIDE = 160;

/** A price that was reserved. Whichever of the two succeeds first holds. */
export interface Charge {
  /** @param made what it was charged for */
  settle(made: Pick<ServedCutout<never>, 'cutout' | 'stored'>): Promise<void>;
  refund(): Promise<void>;
}

/** What is to be cut out, how, and what becomes of it. */
export interface CutoutRequest<C extends Charge> {
  /** Files of the photo and of the background's picture; only read. */
  readonly source: {
    readonly image: TemporaryFile;
    readonly background?: TemporaryFile | undefined;
  };
  readonly options: CutoutRequestOptions;
  readonly delivery: {
    /** Whether the result is published under an id. */
    readonly store: boolean;
    /** Whether the response holds the picture itself. */
    readonly content: boolean;
  };
  /** Reserves the price, where it depends on what was sent. */
  charge?(): Promise<C>;
}

/** One exchange with a caller: who it is, who pays, and how the request is received. */
export interface CutoutExchange<C extends Charge> {
  /** Null: a program on this machine that needs no key. */
  readonly caller: ApiKey | null;
  /** Reserves the price before anything of the body is read; left out where {@link CutoutRequest.charge} does. */
  charge?(): Promise<C>;
  /**
   * Receives and parses the request.
   * @param files take what is received; they are gone when the exchange is over
   */
  receive(files: TemporaryFiles): Promise<CutoutRequest<C>>;
}

export interface CutoutProgress extends JobListener {
  /** The request was received whole; what fails from here on fails in the work. */
  readonly onReceived?: () => void;
}

/** What the engine made of a photo; unlike a picture that is composed again, it has a confidence. */
export type Cutout = CutoutResult & Required<Pick<CutoutResult, 'confidence'>>;

export interface ServedCutout<C extends Charge> {
  readonly cutout: Cutout;
  /** Settled; null where nobody is charged. */
  readonly charge: C | null;
  /** Null where the result is not kept. */
  readonly stored: StoredCutout | null;
  /** Bytes of the picture where the delivery asks for them; to be read to the end or destroyed. */
  readonly content: Readable | null;
}

export interface CutoutService {
  /**
   * Cuts a photo out for a caller. The charge is settled once this resolves, and refunded where it
   * rejects; no temporary file, and after a failure no result, is left behind.
   * @throws what `charge` and `receive` throw; NobgError the photo's faults, `queue_full`,
   *   `deadline_exceeded`, `shutting_down`, `not_ready`, `plan_limit`, `mode_not_in_plan`,
   *   `hd_not_in_plan`, `too_many_at_once`, `too_many_attempts`, `storage_full`; anything else
   *   becomes `cutout_failed`. Aborted: the signal's reason
   */
  serveCutout<C extends Charge>(
    exchange: CutoutExchange<C>,
    signal: AbortSignal,
    progress?: CutoutProgress,
  ): Promise<ServedCutout<C>>;
}

/** The use case of every API: a photo in, a cutout out. */
export function createCutoutService(options: {
  readonly engine: ScheduledEngine;
  readonly results: Results;
  readonly temporary: TemporaryStorage;
  readonly availability: ModelAvailability;
  readonly limits: ImageLimits;
  /** Which networks the modes are made of; the default set when left out. */
  readonly choice?: NetworkChoice;
  /** Told of charges that could not be refunded at once; they are when their lease runs out. */
  readonly onRefundFailure: (error: unknown) => void;
}): CutoutService {
  const { engine, results, temporary, availability, limits, choice = DEFAULT_CHOICE } = options;

  /** The job for the engine. @throws NobgError where plan, storage or networks do not allow it */
  async function plan(
    caller: ApiKey | null,
    { source, options: requested, delivery }: CutoutRequest<Charge>,
    files: TemporaryFiles,
  ): Promise<Extract<EngineWork, { kind: 'cutout' }>> {
    const restricted = restrictCutout(caller, requested);
    if (delivery.store && caller !== null) await requireStorageQuota(results, caller);
    requireNetworks(
      availability,
      restricted.mode,
      networksFor(restricted.mode, restricted.options, choice),
    );
    const output = files.create();
    // What is composed can be composed anew from the plain cutout, which is kept beside it.
    const composed = requested.output !== undefined || requested.composition !== undefined;
    return {
      ...restricted,
      kind: 'cutout',
      files: {
        input: source.image,
        background: source.background,
        output,
        ...(delivery.store && composed ? { cutout: files.create() } : {}),
        layer: (name) => files.at(layerPath(output.path, name)),
      },
      ...(delivery.store && caller?.ownerId != null ? { thumbnailSide: THUMBNAIL_SIDE } : {}),
      limits,
    };
  }

  async function produce(
    caller: ApiKey | null,
    request: CutoutRequest<Charge>,
    files: TemporaryFiles,
    signal: AbortSignal,
    progress: JobListener,
  ): Promise<Omit<ServedCutout<never>, 'charge'>> {
    const job = await plan(caller, request, files);
    const cutout = withConfidence(await engine.run(caller, job, signal, progress));
    for (const layer of cutout.layers ?? []) job.files.layer(layer.class);
    if (!request.delivery.store || caller === null) {
      const content = request.delivery.content ? (await job.files.output.read()).stream : null;
      return { cutout, stored: null, content };
    }
    const { mode, width, height, format, type, thumbnail = null } = cutout;
    const about = { keyId: caller.id, mode, width, height, format, type, thumbnail };
    const whole = { ...about, file: job.files.output, cutout: job.files.cutout };
    const stored = await publishCutout(results, whole, cutout, job.files.layer);
    try {
      const content = request.delivery.content ? (await results.open(stored.id)).stream : null;
      return { cutout, stored, content };
    } catch (error) {
      await withdrawCutout(results, stored);
      throw error;
    }
  }

  /** Makes the charge final, or takes back what was made. */
  async function settle(
    charge: Charge | null,
    made: Omit<ServedCutout<never>, 'charge'>,
    signal: AbortSignal,
  ): Promise<void> {
    const { stored, content } = made;
    try {
      signal.throwIfAborted();
      await charge?.settle(made);
    } catch (error) {
      content?.destroy();
      if (stored !== null) await withdrawCutout(results, stored);
      throw error;
    }
  }

  return {
    async serveCutout(exchange, signal, progress = {}) {
      const { onReceived, ...listener } = progress;
      const files = temporary.open();
      let charge = (await exchange.charge?.()) ?? null;
      try {
        const request = await exchange.receive(files);
        charge ??= (await request.charge?.()) ?? null;
        onReceived?.();
        try {
          const made = await produce(exchange.caller, request, files, signal, listener);
          await settle(charge, made, signal);
          return { ...made, charge };
        } catch (error) {
          throw cutoutFailure(error, signal);
        }
      } catch (error) {
        await charge?.refund().catch(options.onRefundFailure);
        throw error;
      } finally {
        await files.remove();
      }
    },
  };
}

/** @throws Error where the engine left out what every cutout of a photo has */
function withConfidence(result: CutoutResult): Cutout {
  const { confidence } = result;
  if (confidence === undefined) throw new Error('The engine gave a cutout without a confidence');
  return { ...result, confidence };
}
