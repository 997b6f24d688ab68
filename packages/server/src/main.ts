import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream, Logger } from 'pino';
import { openDiskBlobs } from './adapters/blobs/disk.js';
import { systemClock } from './adapters/clock.js';
import { createAttemptStore } from './adapters/database/attempts.js';
import { createImageWindowStore } from './adapters/database/image-windows.js';
import { createKeyStore } from './adapters/database/keys.js';
import { openDatabase } from './adapters/database/open.js';
import { createRequestLogStore } from './adapters/database/request-log.js';
import { createResultStore } from './adapters/database/results.js';
import { createUsageStore } from './adapters/database/usage.js';
import { openEngine } from './adapters/engine/pool.js';
import { diskFeedbackStore } from './adapters/feedback/disk.js';
import { createHttpFetcher } from './adapters/fetch/http-fetcher.js';
import { createImageFetcher } from './adapters/fetch/image-fetcher.js';
import { parseNetwork } from './adapters/fetch/public-address.js';
import {
  createBackgroundDownload,
  type DeferredNetworks,
} from './adapters/models/background-download.js';
import type { Config } from './config/config.js';
import { createKeys } from './domain/accounts/keys.js';
import { createDirectCutouts } from './domain/cutouts/direct-cutouts.js';
import { createImageDownloads } from './domain/cutouts/image-downloads.js';
import { createRemovals } from './domain/cutouts/removals.js';
import { createRenders } from './domain/cutouts/renders.js';
import type { SweepReport } from './domain/cutouts/result-sweep.js';
import { createResults } from './domain/cutouts/results.js';
import { createScheduledEngine } from './domain/cutouts/scheduled-engine.js';
import { createConcurrencyLimit } from './domain/quota/concurrency.js';
import { createPlanCredits } from './domain/quota/credits.js';
import { createImageLimit } from './domain/quota/image-limit.js';
import { createUsageQuota } from './domain/quota/usage.js';
import { createWorkQuota } from './domain/quota/work-quota.js';
import { createRequestLog } from './domain/request-log.js';
import type { ServedNetwork } from './entities/served-network.js';
import { createApp } from './http/app.js';
import { DEFAULT_HTTP_TIMES, type HttpTimes } from './http/context.js';
import { listeningAddress } from './http/public-address.js';
import { createHealth, type Probe } from './observability/health.js';
import { createLogger } from './observability/logger.js';
import { networksProbe } from './observability/networks-probe.js';
import { databaseProbe, diskProbe, engineProbe, stoppingProbe } from './observability/probes.js';
import { createWarnings } from './observability/warnings.js';
import type { Clock } from './ports/clock.js';
import type { Engine } from './ports/cutout-engine.js';
import { appConfig, FIRST_KEY_NAME, openAccounts } from './wiring/accounts.js';
import { makeDataFolder } from './wiring/data-folder.js';
import { planEngine } from './wiring/engine-plan.js';
import { startPeriodicTask } from './wiring/periodic-task.js';
import { warnAboutSetup } from './wiring/setup-warnings.js';
import { explainListen } from './wiring/start-error.js';
import { createSystemState } from './wiring/system-state.js';
import { trustedProxy } from './wiring/trusted-proxy.js';

/** Charges of dead processes are refunded, and our own leases renewed, this often. */
const USAGE_SWEEP_MS = 30_000;
/** Expired results are not handed out from the second on; their files go within this. */
const RESULT_SWEEP_MS = 5 * 60_000;
/** Photos that a key may send to learn from in a day, as many as remove.bg takes. */
const IMPROVEMENTS_PER_DAY = 100;
/** Time for the last answers to be written when the drain time is over. */
const LAST_WORDS_MS = 1000;
/** Sessions, links and attempts that are over are looked at by nobody; they go now and then. */
const ACCOUNT_SWEEP_MS = 10 * 60_000;

/** What the dashboard's build made, where it did. */
const PAGES = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

const NONE_LATE: DeferredNetworks = { missing: [], fetch: async () => {} };

/** What differs between a real start and a test's. */
export interface ServerDeps {
  /** Compiled networks, as the model store gives them; files of `lateNetworks` come later. */
  readonly networks: readonly ServedNetwork[];
  /** Those that are fetched while the server already answers. */
  readonly deferredNetworks?: DeferredNetworks;
  /** One that was started already; the server closes it, also where it can't start. */
  readonly engine?: Engine;
  /** Where the log goes; standard output unless given. */
  readonly logTo?: DestinationStream;
  readonly clock?: Clock;
  /** Module that engine processes run instead of the engine's own. */
  readonly childModule?: URL;
  readonly times?: Partial<HttpTimes>;
  /** Folder of the web app's pages; null: none. The dashboard's build unless given. */
  readonly pages?: string | null;
}

export interface RunningServer {
  /** Address for people on this machine; `http://…` without a slash at the end. */
  readonly url: string;
  /**
   * A key, if none was ever made here: the only time its secret is shown. Null otherwise.
   */
  ensureFirstKey(): Promise<string | null>;
  /** Where the first administrator signs up, once; null where there is one. Ends earlier such links. */
  administratorLink(): Promise<string | null>;
  /** Resolves when a first photo could be worked on at once. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Stops: new requests are answered with 503, those in work get the drain time to finish.
   * May be called again; all calls resolve when everything is closed.
   */
  close(): Promise<void>;
}

/**
 * Starts the server; it listens when this resolves, while engine processes may still
 * be loading their networks (requests wait for them).
 *
 * @throws StartError, StorageError with one sentence for people
 */
export async function startServer(config: Config, deps: ServerDeps): Promise<RunningServer> {
  const log = createLogger(config.http.logLevel, deps.logTo);
  const opened: Closing[] = [];
  try {
    return await build(config, deps, log, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

type Closing = () => Promise<unknown>;

async function build(
  config: Config,
  deps: ServerDeps,
  log: Logger,
  opened: Closing[],
): Promise<RunningServer> {
  const { http, storage, limits } = config;
  const clock = deps.clock ?? systemClock;
  for (const name of config.unknown) log.warn({ name }, 'no setting has this name');
  const warnings = createWarnings(log);
  warnAboutSetup(config, warnings, process.getuid?.());

  const engine =
    deps.engine ?? openEngine(config.engine, config.networks, planEngine(config.engine), deps, log);
  opened.push(() => engine.close(0));
  await makeDataFolder(storage.dataDir);
  const database = await openDatabase(storage.databaseUrl);
  opened.push(() => database.close());
  const blobs = await openDiskBlobs(join(storage.dataDir, 'results'));

  const keys = createKeys({ keys: createKeyStore(database.db), clock });
  const usage = createUsageQuota({ usage: createUsageStore(database.db), clock });
  const rows = createResultStore(database.db);
  const results = createResults({
    results: rows,
    blobs,
    clock,
    lifetimeMs: storage.resultHours * 3_600_000,
  });
  const availability = createBackgroundDownload(deps.deferredNetworks ?? NONE_LATE, log);
  opened.push(() => availability.stop());
  const { maxPixels, maxFrames } = limits;
  const imageLimits = { maxPixels, maxFrames, maxMs: config.engine.deadlineMs };
  const meter = createWorkQuota({
    attempts: createAttemptStore(database.db),
    clock,
    limits: {
      perAddressPerDay: limits.addressPerDay,
      renderMegapixels: { paying: limits.renderMegapixels, other: limits.freeRenderMegapixels },
    },
  });
  const uncounted = (error: unknown): void =>
    log.error({ err: error }, 'work could not be counted');
  const work = createScheduledEngine({
    ...{ engine, quota: meter, concurrency: createConcurrencyLimit(limits.addressAtOnce) },
    onFailure: uncounted,
  });
  const removals = createRemovals({
    ...{ work, results, availability: availability },
    limits: imageLimits,
    choice: config.networks,
  });

  const cutouts = createDirectCutouts({
    ...{ work, availability: availability },
    limits: imageLimits,
    choice: config.networks,
  });
  const renders = createRenders({ work, results, limits: imageLimits });
  const { removebg } = config;
  const imageWindows = { store: createImageWindowStore(database.db), clock };
  const compatible = {
    cutouts,
    renders,
    pictures: createImageDownloads({
      ...{
        concurrency: createConcurrencyLimit(limits.addressAtOnce),
        quota: meter,
        onFailure: uncounted,
      },
      on: config.fetch.on === 'on',
      fetcher: createImageFetcher(
        createHttpFetcher({
          allowed: networksOf(config.fetch.allow),
          denied: networksOf(config.fetch.deny),
          ports: config.fetch.ports,
          hosts: config.fetch.hosts,
          timeoutMs: config.fetch.timeoutMs,
        }),
      ),
    }),
    credits: createPlanCredits({ usage, freePreviews: removebg.freePreviews === 'yes' }),
    imageLimit: createImageLimit({
      ...imageWindows,
      window: 'minute',
      limit: removebg.imagesPerMinute,
    }),
    improveLimit: createImageLimit({ ...imageWindows, window: 'day', limit: IMPROVEMENTS_PER_DAY }),
    improvements:
      removebg.improve === 'keep'
        ? diskFeedbackStore(join(storage.dataDir, 'improve'), clock)
        : null,
  };

  const probes: Record<string, Probe> = {
    database: databaseProbe(database),
    disk: diskProbe(storage.dataDir, () => blobs.temporaryPath()),
    engine: engineProbe(engine),
    networks: networksProbe(availability, config.networks),
  };
  const health = createHealth(probes, (check, error) => {
    log.debug({ check, reason: error instanceof Error ? error.message : error }, 'not ready');
  });
  const requests = createRequestLogStore(database.db);
  const requestLog = createRequestLog({
    requests,
    clock,
    onFailure: (error) => log.error({ err: error }, 'a request could not be noted'),
  });
  const accounting = await openAccounts(config, { database, keys, results, clock, log });
  opened.push(() => accounting.close());
  const services = {
    ...{ access: accounting.access, usage, removals, results, health, clock, requestLog, requests },
    warnings,
    ...compatible,
    models: { networks: deps.networks, choice: config.networks, availability: availability },
    app: {
      ...accounting,
      config: appConfig(config),
      system: createSystemState(config, {
        ...{
          engine,
          availability: availability,
          networks: deps.networks,
          database,
          clock,
          warnings,
        },
        stores: { users: accounting.users, keys: accounting.keyStore, results: rows, requests },
      }),
    },
  };
  const { app, draining } = await createApp(
    services,
    {
      host: http.host,
      ...config.public,
      trustProxy: http.trustProxy,
      maxUploadBytes: limits.maxUploadBytes,
      appRequestsPerMinute: limits.appRequestsPerMinute,
      removebg: { maxUploadBytes: removebg.maxUploadBytes },
      rembg: config.rembg.access,
      connections: {
        most: http.maxConnections,
        mostPerAddress: http.connectionsPerAddress,
        isProxy: trustedProxy(http.trustProxy),
      },
      times: { ...DEFAULT_HTTP_TIMES, ...deps.times },
      pages: deps.pages === undefined ? PAGES : deps.pages,
    },
    log,
  );
  opened.push(() => app.close());
  probes.process = stoppingProbe(() => draining.begun);
  const url = await listen(app, http);
  availability.begin();

  const failed = (error: unknown): void => log.error({ err: error }, 'sweep failed');
  const sweepers = [
    startPeriodicTask(USAGE_SWEEP_MS, async () => void (await usage.sweep()), failed),
    startPeriodicTask(
      ACCOUNT_SWEEP_MS,
      async () =>
        void (await Promise.all([
          ...[accounting.sweep(), requestLog.sweep(), usage.forget()],
          ...[compatible.imageLimit.sweep(), compatible.improveLimit.sweep()],
        ])),
      failed,
    ),
    startPeriodicTask(
      RESULT_SWEEP_MS,
      async () => {
        logSweep(log, await results.sweep());
        database.tidy();
      },
      failed,
    ),
  ];

  async function stop(): Promise<void> {
    draining.begin();
    const fetched = availability.stop();
    const deadline = performance.now() + http.drainMs;
    log.info({ inWork: draining.inWork }, 'stopping: requests in work may finish');
    await draining.idle(http.drainMs);
    await engine.close(Math.max(0, Math.round(deadline - performance.now())));
    // Those whose photo was not finished are told so before their connection closes.
    await draining.idle(LAST_WORDS_MS);
    await app.close();
    await Promise.all([fetched, ...sweepers.map((sweeper) => sweeper.stop())]);
    await Promise.all([accounting.close(), requestLog.settled()]);
    await database.close();
    log.info('stopped');
  }
  let stopping: Promise<void> | undefined;

  return {
    url,
    async ensureFirstKey() {
      if ((await keys.list()).length > 0) return null;
      const limitPerHour = limits.requestsPerHour;
      return (await keys.create({ name: FIRST_KEY_NAME, limitPerHour })).secret;
    },
    async administratorLink() {
      const path = await accounting.administratorPath();
      return path && `${config.public.publicUrl ?? url}${path}`;
    },
    ready: (signal) => engine.ready(signal),
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}

function networksOf(texts: readonly string[]) {
  return texts.map(parseNetwork).filter((network) => network !== null);
}

async function listen(app: FastifyInstance, { host, port }: Config['http']): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListen(error, host, port);
  }
  const { port: bound } = app.server.address() as AddressInfo;
  const url = listeningAddress(host, bound);
  return url;
}

function logSweep(log: Logger, { failures, ...counts }: SweepReport): void {
  for (const { error } of failures) log.warn({ err: error }, 'a result could not be deleted');
  if (Object.values(counts).some((count) => count > 0)) log.info(counts, 'swept results');
}
