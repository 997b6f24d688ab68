import type { Database } from '@nobg/server/adapters/database/open.js';
import { createTaskStore } from '@nobg/server/adapters/database/tasks/tasks.js';
import { clusterProblem, clusterSettings } from './cluster.js';
import { freshPostgres } from './databases.js';

/** Whether test servers are an API process and a worker, instead of one process. */
export const SCALED = (process.env.NOBG_TEST_CLUSTER ?? '') !== '';

/** What a test server of this shape needs beside its folder. */
export interface Shape {
  readonly settings: Record<string, string>;
  drop(): Promise<void>;
}

/** @throws Error where a cluster is wanted and there can be none */
export async function shapeOf(): Promise<Shape> {
  if (!SCALED) return { settings: {}, drop: async () => undefined };
  if (clusterProblem !== null) throw new Error(clusterProblem);
  const fresh = await freshPostgres();
  return {
    settings: { ...clusterSettings(fresh.url), NOBG_ROLE: 'api', NOBG_LEASE_MS: '3000' },
    drop: () => fresh.drop(),
  };
}

/** How many tasks wait in the cluster, as it was a moment ago. */
export function watchLine(database: Database): { queued(): number; stop(): void } {
  const tasks = createTaskStore(database.db);
  let queued = 0;
  const timer = setInterval(() => {
    tasks.counts().then(
      ({ waiting, givenOut, running }) => {
        const out = [...givenOut.values()].reduce((sum, count) => sum + count, 0);
        queued = waiting + out - running;
      },
      () => undefined,
    );
  }, 20);
  return { queued: () => queued, stop: () => clearInterval(timer) };
}
