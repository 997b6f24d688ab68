import type { CutoutResult, JobListener } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { CutoutEngine, CutoutEngineJob, RenderEngineJob } from '../../ports/cutout-engine.js';
import type { ConcurrencyLimit } from '../quota/concurrency.js';
import { schedulingOf } from '../quota/scheduling.js';
import type { WorkQuota } from '../quota/work-quota.js';

/**
 * Reserved before a job, whose size is not known yet, and counted where it never is: the caller left, or the job
 * failed. Attempts, and megapixels of a render.
 */
const UNKNOWN_WEIGHT = { cutout: 1, render: 25 };

/** A job of the engine, before it is known when its turn comes. */
export type EngineWork = CutoutEngineJob | RenderEngineJob;

/** The engine, as callers may use it. */
export interface ScheduledEngine {
  /**
   * Runs a job in its caller's turn, holds the caller to their places, and counts what was begun.
   * @param key null: a program on this machine that needs none
   * @throws NobgError `too_many_at_once`, `too_many_attempts`; as `CutoutEngine.run`
   */
  run(
    key: ApiKey | null,
    job: EngineWork,
    signal?: AbortSignal,
    listener?: JobListener,
  ): Promise<CutoutResult>;
}

export function createScheduledEngine(options: {
  readonly engine: CutoutEngine;
  readonly concurrency: ConcurrencyLimit;
  readonly quota: WorkQuota;
  /** Told of counts that could not be written. */
  readonly onFailure: (error: unknown) => void;
}): ScheduledEngine {
  const { engine, concurrency, quota, onFailure } = options;

  async function reserve(
    key: ApiKey | null,
    kind: 'cutout' | 'render',
    leave: () => Promise<void>,
  ) {
    try {
      return await quota.reserve(key, kind, UNKNOWN_WEIGHT[kind]);
    } catch (error) {
      await leave();
      throw error;
    }
  }

  return {
    async run(key, job, signal, listener) {
      const kind = job.kind === 'render' ? 'render' : 'cutout';
      const scheduling = schedulingOf(key);
      const leave = await concurrency.enter(scheduling);
      const reservation = await reserve(key, kind, leave);
      const { priority, tier, holder } = scheduling;
      let began = false;
      let weight: number = UNKNOWN_WEIGHT[kind];
      const onBegan = () => {
        began = true;
      };
      try {
        const scheduled = { ...job, scheduling: { priority, tier, holder } };
        const result = await engine.run(scheduled, signal, { onBegan, ...listener });
        weight = weightOf(kind, result);
        return result;
      } finally {
        await leave();
        await reservation.settle(began ? weight : 0).catch(onFailure);
      }
    },
  };
}

/** What a job came to: frames that networks saw, or megapixels that were composed. */
function weightOf(kind: 'cutout' | 'render', { width, height, frames = 1 }: CutoutResult): number {
  return kind === 'cutout' ? frames : Math.max(1, Math.ceil((width * height * frames) / 1_000_000));
}
