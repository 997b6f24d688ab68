import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { startPool } from '@nobg/engine/process/pool.js';
import type { Arrival } from './arrivals.js';
import type { Cluster, Served } from './cluster.js';

/**
 * The same arrivals in real time: an engine pool whose processes wait for as long as each job's work takes. What a
 * simulation leaves out (timers, messages between processes, a busy machine) is in these waits.
 */
export async function replay(
  { slots, queueLimit }: Cluster,
  arrivals: readonly Arrival[],
): Promise<Served[]> {
  const pool = startPool({
    setup: { networks: [], threads: 1 },
    ...{ slots, queueLimit, deadlineMs: 600_000 },
    ...{ recycleAfterJobs: Number.MAX_SAFE_INTEGER, recycleAboveBytes: Number.MAX_SAFE_INTEGER },
    childModule: new URL('./sleeping-child.js', import.meta.url),
  });
  try {
    await allReady(pool);
    const from = performance.now();
    return await Promise.all(
      arrivals.map(async ({ at, workMs, tier, priority, holder }): Promise<Served> => {
        await setTimeout(at - (performance.now() - from));
        const came = performance.now();
        let waitMs: number | null = null;
        const onBegan = () => {
          waitMs = performance.now() - came;
        };
        const path = join(tmpdir(), 'nobg-never-written');
        const job = { inputPath: path, outputPath: path, mode: 'common' } as const;
        const limits = { maxPixels: 1, maxMs: workMs };
        await pool
          .run({ ...job, limits }, undefined, { tier, priority, holder, onBegan })
          .catch((error: unknown) => {
            if (!(error instanceof NobgError) || error.code !== 'queue_full') throw error;
            waitMs = null;
          });
        return { tier, holder, waitMs };
      }),
    );
  } finally {
    await pool.close(0);
  }
}

async function allReady(pool: ReturnType<typeof startPool>): Promise<void> {
  while (pool.stats().ready < pool.stats().slots) await setTimeout(20);
}
