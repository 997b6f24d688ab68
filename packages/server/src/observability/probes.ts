import { open, rm, statfs } from 'node:fs/promises';
import type { EnginePool, PoolStats } from '@nobg/engine/process/pool-types.js';
import type { TemporaryStorage } from '../ports/temporary-files.js';
import { NotReady, type Probe } from './health.js';

/** A photo and its result fit into it many times over. */
const MIN_FREE_BYTES = 100_000_000;

/** The database answers. */
export function databaseProbe(database: { readonly kind: string; ping(): Promise<void> }): Probe {
  return async () => {
    await database.ping();
    return `${database.kind} answers`;
  };
}

/** The server is not about to stop. */
export function stoppingProbe(stopping: () => boolean): Probe {
  return async () => {
    if (stopping()) throw new NotReady('is stopping');
    return 'runs';
  };
}

/** At least one child has its networks loaded. */
export function engineProbe(engine: Pick<EnginePool, 'stats'>): Probe {
  return async () => {
    const { ready, slots, startError } = engine.stats();
    if (ready > 0) return `${ready} of ${slots} slots are ready`;
    throw new NotReady(startError === null ? 'networks are being loaded' : 'networks fail to load');
  };
}

/** At least one worker of the cluster has its networks loaded. */
export function workersProbe(stats: () => Pick<PoolStats, 'ready' | 'slots'>): Probe {
  return async () => {
    const { ready, slots } = stats();
    if (ready > 0) return `${ready} of ${slots} slots of the workers are ready`;
    throw new NotReady('no worker is ready');
  };
}

/** A file can be written in the folder, and there is room for more. */
export function diskProbe(folder: string, temporary: TemporaryStorage): Probe {
  return async () => {
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < MIN_FREE_BYTES) throw new NotReady('less than 100 MB are free');
    const { path } = temporary.open().create();
    const file = await open(path, 'wx');
    await file.close();
    await rm(path);
    return 'writable';
  };
}
