import { statfs } from 'node:fs/promises';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { Clock } from '../../ports/clock.js';
import type { JobStore } from '../../ports/job-store.js';
import type { ResultStore } from '../../ports/result-store.js';
import type { Health } from '../health.js';
import type { PrometheusMetrics, Reading } from './prometheus.js';

type Metrics = Pick<PrometheusMetrics, 'readOnDemand'>;

/** The checks of `/health/ready`. */
export function readHealth(metrics: Metrics, health: Health): void {
  metrics.readOnDemand(['nobg_check'], async () =>
    Object.entries(await health.check()).map(([check, { ok }]) => ({
      ...{ metric: 'nobg_check', labels: { check }, value: ok ? 1 : 0 },
    })),
  );
}

/** Slots and what their processes hold, of a process that has an engine. */
export function readPool(metrics: Metrics, pool: Pick<EnginePool, 'stats'>): void {
  const plain = {
    nobg_engine_slots: 'slots',
    nobg_engine_slots_ready: 'ready',
    nobg_engine_slots_busy: 'busy',
    nobg_engine_queue: 'queued',
    nobg_engine_memory_peak_bytes: 'peakBytes',
  } as const;
  const names = Object.keys(plain) as (keyof typeof plain)[];
  const read = async (): Promise<Reading[]> => {
    const stats = pool.stats();
    const loaded = new Map<string, number>();
    for (const network of stats.children.flatMap(({ networks }) => networks)) {
      loaded.set(network, (loaded.get(network) ?? 0) + 1);
    }
    const bytes = stats.children.reduce((sum, child) => sum + child.bytes, 0);
    return [
      ...names.map((metric) => ({ metric, value: stats[plain[metric]] })),
      { metric: 'nobg_engine_memory_bytes', value: bytes },
      ...Object.entries(stats.ended).map(
        ([reason, value]) =>
          ({ metric: 'nobg_engine_processes_ended_total', labels: { reason }, value }) as const,
      ),
      ...[...loaded].map(
        ([network, value]) =>
          ({ metric: 'nobg_network_loaded', labels: { network }, value }) as const,
      ),
    ];
  };
  metrics.readOnDemand(
    [
      ...names,
      ...(['nobg_engine_memory_bytes', 'nobg_network_loaded'] as const),
      'nobg_engine_processes_ended_total',
    ],
    read,
  );
}

/** What is left of the disk that holds a folder. */
export function readDisk(metrics: Metrics, folder: string): void {
  metrics.readOnDemand(['nobg_disk_free_bytes'], async () => {
    const { bavail, bsize } = await statfs(folder);
    return [{ metric: 'nobg_disk_free_bytes', value: bavail * bsize }];
  });
}

/** What the database holds; the same in every process that shares it. */
export function readCounts(
  metrics: Metrics,
  deps: {
    readonly results: Pick<ResultStore, 'countLiving'>;
    readonly jobs: Pick<JobStore, 'countByState'>;
    readonly clock: Clock;
  },
): void {
  const { results, jobs, clock } = deps;
  metrics.readOnDemand(['nobg_results', 'nobg_jobs', 'nobg_job_items'], async () => {
    const [living, counts] = await Promise.all([
      results.countLiving(clock.now()),
      jobs.countByState(),
    ]);
    const byState = (
      metric: 'nobg_jobs' | 'nobg_job_items',
      of: Readonly<Record<string, number>>,
    ) => Object.entries(of).map(([state, value]) => ({ metric, labels: { state }, value }));
    return [
      { metric: 'nobg_results', value: living },
      ...byState('nobg_jobs', counts.jobs),
      ...byState('nobg_job_items', counts.items),
    ];
  });
}
