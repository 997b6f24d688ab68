import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createHealth, type Health } from '../observability/health.js';
import { networksProbe } from '../observability/networks-probe.js';
import { databaseProbe, diskProbe, engineProbe, stoppingProbe } from '../observability/probes.js';
import type { ModelAvailability } from '../ports/model-availability.js';
import type { StorageServices } from './storage.js';

/** What must hold for this process to do its work. @param deps.stopping whether it is about to end */
export function healthOf(
  config: Config,
  deps: {
    readonly storage: StorageServices;
    readonly pool: EnginePool;
    readonly availability: ModelAvailability;
    readonly log: Logger;
    readonly stopping: () => boolean;
  },
): Health {
  const { storage, pool, availability, log, stopping } = deps;
  const probes = {
    database: databaseProbe(storage.database),
    disk: diskProbe(config.storage.dataDir, storage.temporary),
    engine: engineProbe(pool),
    networks: networksProbe(availability, config.networks),
    process: stoppingProbe(stopping),
  };
  return createHealth(probes, (check, error) => {
    log.debug({ check, reason: error instanceof Error ? error.message : error }, 'not ready');
  });
}
