import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { DestinationStream, Logger } from 'pino';
import { systemClock } from './adapters/clock.js';
import type { DeferredNetworks } from './adapters/models/background-download.js';
import { memoryNotifications } from './adapters/notifications/memory.js';
import type { Config } from './config/config.js';
import type { ServedNetwork } from './entities/served-network.js';
import type { HttpTimes } from './http/settings.js';
import { createLogger } from './observability/logger.js';
import { NO_METRICS } from './observability/metrics/no-metrics.js';
import { createWarnings } from './observability/warnings.js';
import type { Clock } from './ports/clock.js';
import type { Notifications } from './ports/notifications.js';
import { openAccounts } from './wiring/accounts.js';
import { openCutouts } from './wiring/cutouts.js';
import { type EngineServices, ownEngine, startEngine } from './wiring/engine.js';
import { openHttp } from './wiring/http.js';
import { openJobs } from './wiring/jobs.js';
import { openLifecycle } from './wiring/lifecycle.js';
import { measuredStorage, metricsOf, openMetricsPort } from './wiring/metrics.js';
import { observedCalls } from './wiring/observed-engine.js';
import { Opener } from './wiring/opened.js';
import { refuseRoot } from './wiring/root-user.js';
import { warnAboutSetup } from './wiring/setup-warnings.js';
import { openStorage, type StorageServices } from './wiring/storage.js';
import { openWebhooks } from './wiring/webhooks.js';

/** What differs between a real start and a test's. */
export interface ServerDeps {
  /** Compiled networks, as the model store gives them; files of `deferredNetworks` come later. */
  readonly networks: readonly ServedNetwork[];
  /** Those that are fetched while the server already answers. */
  readonly deferredNetworks?: DeferredNetworks;
  /** One that was started already; the server closes it, also where it can't start. Of the role `api` there is none. */
  readonly engine?: EnginePool;
  /** Where the log goes; standard output unless given. */
  readonly logTo?: DestinationStream;
  readonly clock?: Clock;
  readonly times?: Partial<HttpTimes>;
  /** Folder of the web app's pages; null: none. The dashboard's build unless given. */
  readonly pages?: string | null;
}

export interface RunningServer {
  /** Address for people on this machine; `http://…` without a slash at the end. */
  readonly url: string;
  /** The same of the port of metrics and health; null where there is none. */
  readonly metricsUrl: string | null;
  /** A key, if none was ever made here: the only time its secret is shown. Null otherwise. */
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
  const warnings = createWarnings(log);
  for (const name of config.unknown) log.warn({ name }, 'no setting has this name');
  const uid = process.getuid?.();
  warnAboutSetup(config, warnings, uid);
  const { networks, deferredNetworks, times, pages } = deps;

  const opener = new Opener();
  const pool =
    deps.engine ?? (config.cluster.role === 'api' ? null : startEngine(config, networks, log));
  await opener.open({ services: pool, close: async () => pool?.close(0) });
  try {
    refuseRoot(config, uid);
    const measured = metricsOf(config, networks);
    const metrics = measured ?? NO_METRICS;
    const storage = measuredStorage(await opener.open(openStorage(config)), metrics);
    const opened = await openEngine(config, opener, {
      ...{ storage, pool, networks, deferredNetworks, log },
    });
    const { notifications, late } = opened;
    const clock = deps.clock ?? opened.clock;
    const engine = { ...opened.engine, engine: observedCalls(opened.engine.engine, metrics) };
    const cutouts = await opener.open(
      openCutouts(config, { storage, engine, clock, log, deferredNetworks: late, metrics }),
    );
    const { results } = cutouts;
    const accounts = await opener.open(openAccounts(config, { storage, results, clock, log }));
    const jobs = await opener.open(
      openJobs(config, { storage, cutouts, accounts, engine, notifications, clock, log }),
    );
    const webhooks = await opener.open(
      openWebhooks(config, { storage, accounts, clock, log, metrics }),
    );
    const parts = { storage, cutouts, accounts, jobs, webhooks, engine, clock, log };
    const http = await opener.open(openHttp(config, { ...parts, warnings, times, pages, metrics }));
    const { health } = http;
    const metricsUrl = await opener.open(
      openMetricsPort(config, { metrics: measured, health, pool, storage, clock, log }),
    );
    await opener.open(openLifecycle(config, { ...parts, http }));
    webhooks.start(config.public.publicUrl ?? http.url);
    let closed: Promise<void> | undefined;
    return {
      url: http.url,
      metricsUrl,
      ensureFirstKey: () => accounts.ensureFirstKey(),
      async administratorLink() {
        const path = await accounts.administratorPath();
        return path && `${config.public.publicUrl ?? http.url}${path}`;
      },
      ready: (signal) => engine.ready(signal),
      close: () => {
        closed ??= opener.closeAll().then(() => log.info('stopped'));
        return closed;
      },
    };
  } catch (error) {
    await opener.closeAll();
    throw error;
  }
}

interface OpenedEngine {
  readonly engine: EngineServices;
  readonly notifications: Notifications;
  /** The same for all processes that share a database. */
  readonly clock: Clock;
  /** Networks that requests must wait for. */
  readonly late: DeferredNetworks | undefined;
}

/** What cuts photos out: this process's own children, or the workers of the cluster that it belongs to. */
async function openEngine(
  config: Config,
  opener: Opener,
  deps: {
    readonly networks: readonly ServedNetwork[];
    readonly deferredNetworks: DeferredNetworks | undefined;
    readonly storage: StorageServices;
    readonly pool: EnginePool | null;
    readonly log: Logger;
  },
): Promise<OpenedEngine> {
  const { storage, pool, networks, deferredNetworks, log } = deps;
  const { redisUrl } = config.cluster;
  if (redisUrl === null) {
    if (pool === null) throw new Error('without a cluster there are engine processes');
    const engine = ownEngine(pool, networks);
    return {
      ...{ engine, notifications: memoryNotifications() },
      ...{ clock: systemClock, late: deferredNetworks },
    };
  }
  // One process alone does not hold the libraries of a cluster in memory.
  const { openCluster, openRemoteEngine } = await import('./wiring/cluster.js');
  const cluster = await opener.open(openCluster(config, { redisUrl, storage, log }));
  if (pool !== null) {
    const { openWorker } = await import('./wiring/worker.js');
    const parts = { storage, cluster, pool, networks, deferredNetworks, log };
    await opener.open(openWorker(config, parts));
  }
  const engine = await opener.open(openRemoteEngine(config, { storage, cluster, log }));
  const { notifications, clock } = cluster;
  return { engine, notifications, clock, late: undefined };
}
