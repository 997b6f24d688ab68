import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createDatabaseClock } from '../adapters/database/database-clock.js';
import { createLeadership } from '../adapters/database/leadership.js';
import { createLiveWorkers } from '../adapters/engine/live-workers.js';
import { createRemoteEngine } from '../adapters/engine/remote-engine.js';
import { openRedisNotifications } from '../adapters/notifications/redis.js';
import { createBullQueue } from '../adapters/queue/bullmq.js';
import type { Config } from '../config/config.js';
import { createDispatcher } from '../domain/tasks/dispatcher.js';
import { workersProbe } from '../observability/probes.js';
import { createRepeatedLog } from '../observability/repeated-log.js';
import type { Clock } from '../ports/clock.js';
import type { Notifications } from '../ports/notifications.js';
import type { TaskQueue } from '../ports/task-queue.js';
import type { EngineServices } from './engine.js';
import type { Opened } from './opened.js';
import { startPeriodicTask } from './periodic-task.js';
import type { StorageServices } from './storage.js';

/** Workers, and where the tasks are, are looked at this often. */
const REFRESH_MS = 500;
/** Clocks of machines drift by milliseconds in that time. */
const CLOCK_MS = 60_000;

/** What processes of a cluster say to each other. */
export interface ClusterServices {
  readonly notifications: Notifications;
  readonly queue: TaskQueue;
  /** What leases are compared by: the same for all processes. */
  readonly clock: Clock;
}

interface ClusterDeps {
  readonly storage: StorageServices;
  readonly log: Logger;
}

/** Connects to Redis; while it is away, connections are tried again and again. */
export async function openCluster(
  { cluster }: Pick<Config, 'cluster'>,
  { redisUrl, storage, log }: ClusterDeps & { readonly redisUrl: string },
): Promise<Opened<ClusterServices>> {
  const clock = createDatabaseClock(storage.database.db);
  await clock.sync();
  const syncing = startPeriodicTask(CLOCK_MS, clock.sync, (error) =>
    log.warn({ err: error }, 'the clock could not be compared'),
  );
  const address = { url: redisUrl, prefix: cluster.redisPrefix };
  const say = createRepeatedLog(log);
  const onError = (error: Error): void => say(error, 'Redis is not at hand');
  const notifications = openRedisNotifications(address, onError);
  const queue = createBullQueue(address, onError);
  const close = () => Promise.all([queue.close(), notifications.close(), syncing.stop()]);
  return { services: { notifications, queue, clock }, close };
}

/** The workers of the cluster as this process's engine; and the dispatcher, which one process of all runs. */
export async function openRemoteEngine(
  config: Pick<Config, 'cluster' | 'engine' | 'storage'>,
  { storage, cluster, log }: ClusterDeps & { readonly cluster: ClusterServices },
): Promise<Opened<EngineServices>> {
  const { notifications, queue, clock } = cluster;
  const { tasks, workers } = storage.stores;
  const onFailure = createRepeatedLog(log);
  const live = createLiveWorkers({ workers, tasks, clock });
  await live.refresh();
  const refresh = () =>
    live.refresh().catch((error) => onFailure(error, 'workers could not be looked at'));
  const timer = setInterval(refresh, REFRESH_MS).unref();
  const dispatcher = createDispatcher({
    ...{ tasks, workers, queue, notifications, clock, onFailure },
    ...{ blobs: storage.workFiles.blobs, graceMs: config.cluster.leaseMs },
    leadership: createLeadership(config.storage.databaseUrl),
  });
  dispatcher.start();
  const engine = createRemoteEngine({
    ...{ tasks, notifications, workers: live, clock, onFailure, ...storage.workFiles },
    ...{ leaseMs: config.cluster.leaseMs, queueLimit: config.engine.queueLimit },
  });
  const services: EngineServices = {
    engine,
    stats: () => live.stats(),
    networks: () => live.networks(),
    probe: workersProbe(() => live.stats()),
    async ready(signal) {
      while (live.stats().ready === 0) {
        await delay(REFRESH_MS, undefined, signal === undefined ? {} : { signal });
      }
    },
    close: (drainMs) => engine.close(drainMs),
  };
  return {
    services,
    async close() {
      await engine.close(0);
      clearInterval(timer);
      await dispatcher.stop();
    },
  };
}
