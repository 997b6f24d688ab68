import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createHealth, type Health } from '../observability/health.js';
import { networksProbe } from '../observability/networks-probe.js';
import { databaseProbe, diskProbe, stoppingProbe } from '../observability/probes.js';
import type { ModelAvailability } from '../ports/model-availability.js';
import type { EngineServices } from './engine.js';
import type { StorageServices } from './storage.js';

/** What must hold for this process to do its work. @param deps.stopping whether it is about to end */
export function healthOf(
  config: Config,
  deps: {
    readonly storage: StorageServices;
    readonly engine: Pick<EngineServices, 'probe'>;
    readonly availability: ModelAvailability;
    readonly log: Logger;
    readonly stopping: () => boolean;
  },
): Health {
  const { storage, engine, availability, log, stopping } = deps;
  const probes = {
    database: databaseProbe(storage.database),
    disk: diskProbe(config.storage.dataDir, storage.temporary),
    engine: engine.probe,
    networks: networksProbe(availability, config.networks),
    process: stoppingProbe(stopping),
  };
  return createHealth(probes, (check, error) => {
    log.debug({ check, reason: error instanceof Error ? error.message : error }, 'not ready');
  });
}
