import { statfs } from 'node:fs/promises';
import type { Database } from '../adapters/database/open.js';
import type { Config } from '../config/config.js';
import type { WorkerNetwork } from '../entities/engine-worker.js';
import type { Warnings } from '../observability/warnings.js';
import type { Clock } from '../ports/clock.js';
import type { KeyStore } from '../ports/key-store.js';
import type { ModelAvailability } from '../ports/model-availability.js';
import type { RequestLogStore } from '../ports/request-log-store.js';
import type { ResultStore } from '../ports/result-store.js';
import type { ReadSystemState } from '../ports/system-state.js';
import type { UserStore } from '../ports/user-store.js';
import { VERSION } from '../version.js';
import type { EngineServices } from './engine.js';

/** Looks at queue, slots, networks, disk and database, for administrators. */
export function createSystemState(
  config: Config,
  deps: {
    readonly engine: Pick<EngineServices, 'stats'>;
    readonly availability: ModelAvailability;
    readonly networks: () => readonly WorkerNetwork[];
    readonly database: Database;
    readonly clock: Clock;
    readonly warnings: Pick<Warnings, 'list'>;
    readonly stores: {
      readonly users: UserStore;
      readonly keys: KeyStore;
      readonly results: ResultStore;
      readonly requests: RequestLogStore;
    };
  },
): ReadSystemState {
  const { engine, availability, networks, database, clock, stores, warnings } = deps;
  return async () => {
    const { slots, ready, busy, queued, restarts, peakBytes } = engine.stats();
    const now = clock.now();
    const today = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
    const [{ bavail, blocks, bsize }, users, keys, results, requestsToday] = await Promise.all([
      statfs(config.storage.dataDir),
      stores.users.count(),
      stores.keys.countWorking(now),
      stores.results.countLiving(now),
      stores.requests.countSince(today),
    ]);
    const missing = availability.missing();
    const late = availability.isFailing() ? ('failing' as const) : ('fetching' as const);
    return {
      version: VERSION,
      uptimeS: Math.floor(process.uptime()),
      queue: { waiting: queued, limit: config.engine.queueLimit },
      slots: { all: slots, ready, busy, restarts, peakBytes },
      networks: networks().map(({ id, version, licence }) => ({
        ...{ id, version, licence },
        state: missing.includes(id) ? late : 'ready',
      })),
      disk: { freeBytes: bavail * bsize, totalBytes: blocks * bsize },
      database: database.kind,
      warnings: warnings.list(),
      counts: { users, keys, results, requestsToday },
    };
  };
}
