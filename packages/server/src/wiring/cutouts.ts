import { join } from 'node:path';
import type { Logger } from 'pino';
import { diskFeedbackStore } from '../adapters/feedback/disk.js';
import { createHttpFetcher } from '../adapters/fetch/http-fetcher.js';
import { createImageFetcher } from '../adapters/fetch/image-fetcher.js';
import { parseNetwork } from '../adapters/fetch/public-address.js';
import {
  createBackgroundDownload,
  type DeferredNetworks,
} from '../adapters/models/background-download.js';
import type { Config } from '../config/config.js';
import { createImageDownloads } from '../domain/cutouts/image-downloads.js';
import { createRecomposeService } from '../domain/cutouts/recompose.js';
import { createResults, type Results } from '../domain/cutouts/results.js';
import { createScheduledEngine, type ScheduledEngine } from '../domain/cutouts/scheduled-engine.js';
import { createCutoutService } from '../domain/cutouts/serve-cutout.js';
import { createConcurrencyLimit } from '../domain/quota/concurrency.js';
import { createPlanCredits } from '../domain/quota/credits.js';
import { createImageLimit } from '../domain/quota/image-limit.js';
import { createPlaces } from '../domain/quota/places.js';
import { createUsageQuota } from '../domain/quota/usage.js';
import { createWorkQuota } from '../domain/quota/work-quota.js';
import { measuredFetcher } from '../observability/metrics/measured-fetcher.js';
import { tracedReserve } from '../observability/tracing/traced-reserve.js';
import type { Clock } from '../ports/clock.js';
import type { Metrics } from '../ports/metrics.js';
import type { EngineServices } from './engine.js';
import type { Opened } from './opened.js';
import type { StorageServices } from './storage.js';

/** Photos that a key may send as feedback in a day, as many as remove.bg takes. */
const FEEDBACK_PER_DAY = 100;

const NONE_DEFERRED: DeferredNetworks = { missing: [], fetch: async () => {} };

export type CutoutServices = ReturnType<typeof cutoutServices>;

interface CutoutDeps {
  readonly storage: StorageServices;
  readonly engine: EngineServices;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Logger;
  /** Networks that are fetched while the server already answers. */
  readonly deferredNetworks?: DeferredNetworks | undefined;
}

/** What makes cutouts, composes them anew, and counts them. */
export function openCutouts(config: Config, deps: CutoutDeps): Opened<CutoutServices> {
  const services = cutoutServices(config, deps);
  return { services, close: () => services.availability.stop() };
}

function cutoutServices(
  config: Config,
  { storage, engine: own, clock, log, deferredNetworks, metrics }: CutoutDeps,
) {
  const { limits, removebg, networks: choice } = config;
  const { stores, blobs, temporary } = storage;
  const { maxPixels, maxFrames } = limits;
  const imageLimits = { maxPixels, maxFrames, maxMs: config.engine.deadlineMs };
  const onFailure = (error: unknown): void =>
    log.error({ err: error }, 'work could not be counted');
  const onRefundFailure = (error: unknown): void =>
    log.error({ err: error }, 'charge could not be refunded at once');

  const availability = createBackgroundDownload(deferredNetworks ?? NONE_DEFERRED, log);
  const lifetimeMs = config.storage.resultHours * 3_600_000;
  const results = createResults({
    ...{ results: stores.results, blobs, temporary, clock, lifetimeMs },
    cache: config.public.resultsCache,
  });
  const usage = tracedReserve(createUsageQuota({ usage: stores.usage, clock }), 'quota');
  const quota = tracedReserve(
    createWorkQuota({ attempts: stores.attempts, clock, limits: workLimits(limits) }),
    'work quota',
  );
  const places = createPlaces({
    ...{ store: stores.places, clock },
    onFailure: (error) => log.error({ err: error }, 'a place in work could not be left at once'),
  });
  const limitOf = (what: 'cutouts' | 'downloads') =>
    createConcurrencyLimit({ places, what, perAddress: limits.addressAtOnce });
  const engine = createScheduledEngine({
    engine: own.engine,
    concurrency: limitOf('cutouts'),
    ...{ quota, onFailure },
  });
  /** The use case over an engine and results of its own. */
  const cutoutsOn = (of: { readonly engine: ScheduledEngine; readonly results: Results }) =>
    createCutoutService({
      ...{ ...of, temporary, availability, choice, onRefundFailure },
      limits: imageLimits,
    });
  const imageWindows = { store: stores.imageWindows, clock };
  return {
    ...{ availability, results, usage, temporary, quota, places, cutoutsOn, engine, imageLimits },
    cutouts: cutoutsOn({ engine, results }),
    recompositions: createRecomposeService({ engine, results, temporary, limits: imageLimits }),
    downloads: createImageDownloads({
      ...{ concurrency: limitOf('downloads'), quota, onFailure },
      on: config.fetch.on === 'on',
      fetcher: measuredFetcher(
        createImageFetcher(createHttpFetcher(fetchRules(config.fetch))),
        metrics,
      ),
    }),
    credits: createPlanCredits({ usage, freePreviews: removebg.freePreviews === 'yes' }),
    imageLimit: createImageLimit({
      ...{ ...imageWindows, window: 'minute', limit: removebg.imagesPerMinute },
    }),
    improveLimit: createImageLimit({ ...imageWindows, window: 'day', limit: FEEDBACK_PER_DAY }),
    feedback:
      removebg.improve === 'keep'
        ? diskFeedbackStore(join(config.storage.dataDir, 'improve'), clock)
        : null,
  };
}

function workLimits({ addressPerDay, renderMegapixels, freeRenderMegapixels }: Config['limits']) {
  return {
    perAddressPerDay: addressPerDay,
    renderMegapixels: { paying: renderMegapixels, other: freeRenderMegapixels },
  };
}

function fetchRules({ allow, deny, ports, hosts, timeoutMs }: Config['fetch']) {
  const networks = (texts: readonly string[]) =>
    texts.map(parseNetwork).filter((network) => network !== null);
  return { allowed: networks(allow), denied: networks(deny), ports, hosts, timeoutMs };
}
