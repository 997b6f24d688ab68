import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { int8Of } from '@nobg/engine/network-forms.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { listeningAddress } from '../http/public-address.js';
import type { Health } from '../observability/health.js';
import { createMetricsServer } from '../observability/metrics/endpoint.js';
import { measuredBlobs } from '../observability/metrics/measured-blobs.js';
import {
  createPrometheusMetrics,
  type PrometheusMetrics,
} from '../observability/metrics/prometheus.js';
import {
  readCounts,
  readDisk,
  readHealth,
  readPool,
} from '../observability/metrics/state-readings.js';
import type { Clock } from '../ports/clock.js';
import type { Metrics } from '../ports/metrics.js';
import { VERSION } from '../version.js';
import type { Opened } from './opened.js';
import { explainListen } from './start-error.js';
import type { StorageServices } from './storage.js';

/** What counts and times, where a port for it is set; null: nothing does. */
export function metricsOf(
  { metrics: { port }, networks: choice }: Pick<Config, 'metrics' | 'networks'>,
  networks: readonly { readonly id: string }[],
): PrometheusMetrics | null {
  if (port === null) return null;
  // A process without networks of its own is told of those that workers ran.
  const workers = requiredNetworks(choice).flatMap((id) => [id, int8Of(id) ?? id]);
  const ids = new Set([...networks.map(({ id }) => id), ...workers]);
  return createPrometheusMetrics({ networks: [...ids], version: VERSION });
}

/** The same storage, whose operations on files are counted and timed. */
export function measuredStorage(storage: StorageServices, metrics: Metrics): StorageServices {
  const { blobs, jobFiles, workFiles } = storage;
  return {
    ...storage,
    blobs: measuredBlobs(blobs, 'results', metrics),
    jobFiles: { ...jobFiles, blobs: measuredBlobs(jobFiles.blobs, 'jobs', metrics) },
    workFiles: { ...workFiles, blobs: measuredBlobs(workFiles.blobs, 'work', metrics) },
  };
}

/**
 * Lets the port of metrics and health listen; it stays open while requests drain.
 * @param deps.metrics null: there is none
 * @returns its address, without a slash at the end; null where there is none
 * @throws StartError where the port cannot be had
 */
export async function openMetricsPort(
  config: Config,
  deps: {
    readonly metrics: PrometheusMetrics | null;
    readonly health: Health;
    /** Engine processes of this one; null: they are workers' own. */
    readonly pool: Pick<EnginePool, 'stats'> | null;
    readonly storage: StorageServices;
    readonly clock: Clock;
    readonly log: Logger;
  },
): Promise<Opened<string | null>> {
  const { metrics, health, pool, storage, clock, log } = deps;
  if (metrics === null) return { services: null, close: async () => {} };
  const { results, jobs } = storage.stores;
  readHealth(metrics, health);
  if (pool !== null) readPool(metrics, pool);
  readDisk(metrics, config.storage.dataDir);
  readCounts(metrics, { results, jobs, clock });
  const onFailure = (error: unknown): void =>
    log.error({ err: error }, 'metrics could not be told');
  const server = createMetricsServer({ metrics, health, onFailure });
  const { host } = config.metrics;
  const port = config.metrics.port ?? 0;
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const names = { host: 'NOBG_METRICS_HOST', port: 'NOBG_METRICS_PORT' };
    throw explainListen(error, { host, port }, names);
  }
  const url = listeningAddress(host, (server.address() as AddressInfo).port);
  log.info({ url: `${url}/metrics` }, 'metrics');
  const close = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { services: url, close };
}
