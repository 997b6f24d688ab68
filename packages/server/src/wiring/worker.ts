import { randomBytes } from 'node:crypto';
import type { Mode } from '@nobg/contract/modes.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { Logger } from 'pino';
import {
  createBackgroundDownload,
  type DeferredNetworks,
} from '../adapters/models/background-download.js';
import type { Config } from '../config/config.js';
import { createAcceptance } from '../domain/tasks/acceptance.js';
import { createTaskWorker } from '../domain/tasks/task-worker.js';
import { createWorkerPresence } from '../domain/tasks/worker-presence.js';
import { TASK_FORMAT } from '../entities/engine-task.js';
import type { ServedNetwork } from '../entities/served-network.js';
import { createRepeatedLog } from '../observability/repeated-log.js';
import type { ModelAvailability } from '../ports/model-availability.js';
import { VERSION } from '../version.js';
import type { ClusterServices } from './cluster.js';
import { observedPool } from './observed-engine.js';
import type { Opened } from './opened.js';
import type { StorageServices } from './storage.js';

/** Taken as a task's time until one was measured, ms. */
const FIRST_GUESS_MS = 2000;
/** Options that may need any network of a mode. */
const WIDEST = { box: { left: 0, top: 0, right: 1, bottom: 1 } };

/** Works on tasks of the cluster with the engine processes of this machine; what is in work ends within the drain time. */
export function openWorker(
  { cluster: settings, http, networks: choice }: Pick<Config, 'cluster' | 'http' | 'networks'>,
  deps: {
    readonly storage: StorageServices;
    readonly cluster: ClusterServices;
    readonly pool: EnginePool;
    readonly networks: readonly ServedNetwork[];
    readonly deferredNetworks?: DeferredNetworks | undefined;
    readonly log: Logger;
  },
): Opened<{ readonly availability: ModelAvailability }> {
  const { storage, cluster, pool, networks, log } = deps;
  const id = randomBytes(8).toString('hex');
  const { clock } = cluster;
  const { leaseMs, workerDevice: device, workerModes } = settings;
  const onFailure = createRepeatedLog(log);
  const availability = createBackgroundDownload(
    deps.deferredNetworks ?? { missing: [], fetch: async () => {} },
    log,
  );
  availability.begin();
  const worker = createTaskWorker({
    ...{ tasks: storage.stores.tasks, engine: observedPool(pool), workerId: id, leaseMs },
    ...{ blobs: storage.workFiles.blobs, temporary: storage.temporary },
    ...{ notifications: cluster.notifications, clock, onFailure },
  });
  /** Modes whose networks are all here. */
  const modes = (): Mode[] => {
    const missing = availability.missing();
    const lacks = (mode: Mode) =>
      networksFor(mode, WIDEST, choice).some((needed) => missing.includes(needed));
    return workerModes.filter((mode) => !lacks(mode));
  };
  const accepts = createAcceptance(() => pool.stats());
  const presence = createWorkerPresence({
    ...{ workers: storage.stores.workers, queue: cluster.queue, worker, leaseMs, clock, onFailure },
    state() {
      const { slots, ready, restarts, peakBytes } = pool.stats();
      return {
        ...{ id, device, modes: accepts() ? modes() : [], format: TASK_FORMAT, version: VERSION },
        ...{ slots, ready, restarts, peakBytes, jobMs: worker.jobMs() ?? FIRST_GUESS_MS },
        networks: networks
          .filter(({ id: network }) => !availability.missing().includes(network))
          .map(({ path: _path, ...network }) => network),
      };
    },
  });
  presence.start();
  log.info({ worker: id, device, modes: workerModes }, 'this process is a worker');
  return {
    services: { availability },
    async close() {
      const downloads = availability.stop();
      await presence.stop(http.drainMs);
      await downloads;
    },
  };
}
