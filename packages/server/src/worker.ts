import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { DestinationStream } from 'pino';
import { systemClock } from './adapters/clock.js';
import type { DeferredNetworks } from './adapters/models/background-download.js';
import type { Config } from './config/config.js';
import type { ServedNetwork } from './entities/served-network.js';
import { createLogger } from './observability/logger.js';
import { openCluster } from './wiring/cluster.js';
import { ownEngine, startEngine } from './wiring/engine.js';
import { healthOf } from './wiring/health.js';
import { metricsOf, openMetricsPort } from './wiring/metrics.js';
import { Opener } from './wiring/opened.js';
import { refuseRoot } from './wiring/root-user.js';
import { StartError } from './wiring/start-error.js';
import { openStorage } from './wiring/storage.js';
import { openWorker } from './wiring/worker.js';

/** What differs between a real start and a test's. */
export interface WorkerDeps {
  /** Compiled networks of its modes; files of `deferredNetworks` come later. */
  readonly networks: readonly ServedNetwork[];
  readonly deferredNetworks?: DeferredNetworks;
  /** One that was started already; the worker closes it, also where it can't start. */
  readonly engine?: EnginePool;
  readonly logTo?: DestinationStream;
}

export interface RunningWorker {
  /** Takes nothing more; what is in work gets the drain time to finish, and is handed back after it. */
  close(): Promise<void>;
}

/**
 * Starts a worker of a cluster: it takes photos from the queue of its class, and has no port.
 * @throws StartError, StorageError with one sentence for people
 */
export async function startWorker(config: Config, deps: WorkerDeps): Promise<RunningWorker> {
  const { networks, deferredNetworks } = deps;
  const { redisUrl } = config.cluster;
  if (redisUrl === null)
    throw new StartError('A worker needs NOBG_REDIS_URL: it names its cluster.');
  const log = createLogger(config.http.logLevel, deps.logTo);
  for (const name of config.unknown) log.warn({ name }, 'no setting has this name');
  let closed: Promise<void> | undefined;
  const opener = new Opener();
  const pool = deps.engine ?? startEngine(config, networks, log);
  await opener.open({ services: pool, close: () => pool.close(0) });
  try {
    refuseRoot(config, process.getuid?.());
    const storage = await opener.open(openStorage(config));
    const cluster = await opener.open(openCluster(config, { redisUrl, storage, log }));
    const parts = { storage, cluster, pool, networks, deferredNetworks, log };
    const { availability } = await opener.open(openWorker(config, parts));
    const health = healthOf(config, {
      ...{ storage, engine: ownEngine(pool, networks), availability, log },
      stopping: () => closed !== undefined,
    });
    const metrics = metricsOf(config, networks);
    await opener.open(
      openMetricsPort(config, { metrics, health, pool, storage, clock: systemClock, log }),
    );
  } catch (error) {
    await opener.closeAll();
    throw error;
  }
  return {
    close() {
      closed ??= opener.closeAll().then(() => log.info('stopped'));
      return closed;
    },
  };
}
