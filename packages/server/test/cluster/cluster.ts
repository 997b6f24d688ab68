import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Mode } from '@nobg/contract/modes.js';
import { systemClock } from '@nobg/server/adapters/clock.js';
import { type Config, readConfig } from '@nobg/server/config/config.js';
import { createTaskWorker } from '@nobg/server/domain/tasks/task-worker.js';
import { createWorkerPresence } from '@nobg/server/domain/tasks/worker-presence.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import { openCluster, openRemoteEngine } from '@nobg/server/wiring/cluster.js';
import { Opener } from '@nobg/server/wiring/opened.js';
import { openStorage, type StorageServices } from '@nobg/server/wiring/storage.js';
import { clusterSettings } from '../support/cluster.js';
import { freshPostgres } from '../support/databases.js';

const LEASE_MS = 1500;

type Job = Parameters<CutoutEngine['run']>[0];

/** Processes of a cluster in this one, each with connections of its own. */
export interface TestCluster {
  readonly config: Config;
  readonly storage: StorageServices;
  /** One more API process. */
  openApi(): Promise<{ readonly engine: CutoutEngine; close(): Promise<void> }>;
  /** One more worker, ready when this resolves. */
  openWorker(options: WorkerOptions): Promise<TestWorker>;
  /** A photo of its own for a job of this mode. */
  job(mode?: Mode, scheduling?: Partial<Job['scheduling']>): Promise<Job>;
  close(): Promise<void>;
}

interface WorkerOptions {
  readonly id: string;
  readonly engine: CutoutEngine;
  readonly modes?: readonly Mode[];
  readonly format?: number;
}

export interface TestWorker {
  /** Ends it as SIGTERM does. */
  stop(ms: number): Promise<void>;
  /** Ends it as SIGKILL does: nothing more is written or said. */
  kill(): Promise<void>;
}

export async function openTestCluster(): Promise<TestCluster> {
  const opener = new Opener();
  const folder = await mkdtemp(join(tmpdir(), 'nobg-cluster-'));
  await opener.open({ services: null, close: () => rm(folder, { recursive: true, force: true }) });
  const database = await freshPostgres();
  await opener.open({ services: null, close: () => database.drop() });
  const config = readConfig({
    ...{ NOBG_DATA_DIR: folder, NOBG_LEASE_MS: String(LEASE_MS) },
    ...clusterSettings(database.url),
  });
  const redisUrl = config.cluster.redisUrl ?? '';
  const log = createLogger('silent');
  const storage = await opener.open(openStorage(config));
  const { workers } = storage.stores;
  const clock = systemClock;

  return {
    config,
    storage,
    async openApi() {
      const own = new Opener();
      const cluster = await own.open(openCluster(config, { redisUrl, storage, log }));
      const { engine } = await own.open(openRemoteEngine(config, { storage, cluster, log }));
      let closed: Promise<void> | null = null;
      const close = () => {
        closed ??= own.closeAll();
        return closed;
      };
      await opener.open({ services: null, close });
      return { engine, close };
    },
    async openWorker({ id, engine, modes = ['product'], format = 1 }) {
      const own = await openStorage(config);
      const cluster = await openCluster(config, { redisUrl, storage: own.services, log });
      const { notifications, queue } = cluster.services;
      const onFailure = () => undefined;
      const { blobs } = own.services.workFiles;
      const { temporary, stores } = own.services;
      const worker = createTaskWorker({
        ...{ tasks: stores.tasks, blobs, temporary, engine, notifications, clock, onFailure },
        ...{ workerId: id, leaseMs: LEASE_MS },
      });
      const state = () => ({
        ...{ id, device: 'cpu', modes, format, version: 'test', slots: 1, ready: 1 },
        ...{ networks: [], jobMs: 100, restarts: 0, peakBytes: 0 },
      });
      const presence = createWorkerPresence({
        ...{ workers: stores.workers, queue, worker, state, clock, leaseMs: LEASE_MS, onFailure },
      });
      presence.start();
      for (;;) {
        const live = await workers.live(clock.now());
        if (live.some((other) => other.id === id)) break;
      }
      let ended: Promise<unknown> | null = null;
      const kill = async () => {
        // Its connections are gone at once, and with them all that it could say.
        await own.close();
        await Promise.allSettled([presence.stop(0), cluster.close()]);
      };
      const end = (how: () => Promise<unknown>) => {
        ended ??= how();
        return ended.then(() => undefined);
      };
      const drain = async (ms: number) => {
        await presence.stop(ms);
        await cluster.close();
        await own.close();
      };
      await opener.open({ services: null, close: () => end(() => drain(0)) });
      return { stop: (ms) => end(() => drain(ms)), kill: () => end(kill) };
    },
    async job(mode = 'product', scheduling = {}) {
      const files = storage.temporary.open();
      const [input, output] = [files.create(), files.create()];
      await input.write(Readable.from(['photo']));
      return {
        ...{ kind: 'cutout', mode, limits: { maxPixels: 1e6 } },
        scheduling: { tier: 'paying', priority: 0, holder: 'caller', ...scheduling },
        files: { input, output, layer: (name) => files.at(`${output.path}-${name}`) },
      };
    },
    close: () => opener.closeAll(),
  };
}
