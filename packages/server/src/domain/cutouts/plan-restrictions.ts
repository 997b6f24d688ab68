import type { CutoutJob, RenderJob } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import { applyPlanLimits } from '../quota/plan-limits.js';

/** What is made for a key: a test key's pictures are marked, and a plan bounds their size. */
type Restricted<Job> = Job & Pick<CutoutJob, 'mark' | 'output'>;

/**
 * A cutout as this key may have it; null stands for a caller without a key, who may have it all.
 * @throws NobgError `mode_not_in_plan`, `hd_not_in_plan`
 */
export function restrictCutout<Job extends Pick<CutoutJob, 'mode' | 'options' | 'output'>>(
  key: ApiKey | null,
  job: Job,
): Restricted<Job> {
  const plan = key?.entitlement?.plan;
  const options = plan ? applyPlanLimits(plan, job.mode, job.options ?? {}) : job.options;
  return { ...restrictOutput(key, job), ...(options === undefined ? {} : { options }) };
}

/** A picture as this key may have it; see {@link restrictCutout}. */
export function restrictOutput<Job extends Pick<RenderJob, 'output'>>(
  key: ApiKey | null,
  job: Job,
): Restricted<Job> {
  const most = key?.entitlement?.plan.max_side ?? null;
  const requested = job.output?.size?.maxSide ?? Number.POSITIVE_INFINITY;
  const size = most === null ? null : { ...job.output?.size, maxSide: Math.min(most, requested) };
  return {
    ...job,
    ...(key?.kind === 'test' ? { mark: true } : {}),
    ...(size === null ? {} : { output: { ...job.output, size } }),
  };
}
