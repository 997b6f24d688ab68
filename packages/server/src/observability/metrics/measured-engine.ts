import type { CutoutEngine } from '../../ports/cutout-engine.js';
import type { Metrics } from '../../ports/metrics.js';
import { outcomeOf } from '../outcome.js';

/** An engine whose jobs are counted and timed, wherever they run: how long each waited, and what its steps took. */
export function measuredEngine(
  engine: CutoutEngine,
  metrics: Pick<Metrics, 'engineJob'>,
): CutoutEngine {
  return {
    async run(job, signal, progress) {
      const kind = job.kind === 'render' ? 'render' : job.mode;
      const followed = metrics.engineJob({ kind, tier: job.scheduling.tier });
      const onBegan = (): void => {
        followed.began();
        progress?.onBegan?.();
      };
      try {
        const result = await engine.run(job, signal, { ...progress, onBegan });
        followed.ended('done', result.timings);
        return result;
      } catch (error) {
        followed.ended(outcomeOf(error, signal));
        throw error;
      }
    },
  };
}
