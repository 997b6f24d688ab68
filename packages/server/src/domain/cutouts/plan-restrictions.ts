import type { CutoutJob, RenderJob } from '@nobg/engine/types.js';
import type { ApiKey } from '../../entities/api-key.js';
import { holdToPlan } from '../quota/plan-limits.js';

/** What is made for a key: a test key's pictures are marked, and a plan bounds their size. */
type Held<Job> = Job & Pick<CutoutJob, 'mark' | 'output'>;

/**
 * A cutout as this key may have it; null stands for a caller without a key, who may have it all.
 * @throws NobgError `mode_not_in_plan`, `hd_not_in_plan`
 */
export function heldJob<Job extends Pick<CutoutJob, 'mode' | 'options' | 'output'>>(
  key: ApiKey | null,
  job: Job,
): Held<Job> {
  const plan = key?.hold?.plan;
  const options = plan ? holdToPlan(plan, job.mode, job.options ?? {}) : job.options;
  return { ...heldPicture(key, job), ...(options === undefined ? {} : { options }) };
}

/** A picture as this key may have it; see {@link heldJob}. */
export function heldPicture<Job extends Pick<RenderJob, 'output'>>(
  key: ApiKey | null,
  job: Job,
): Held<Job> {
  const most = key?.hold?.plan.max_side ?? null;
  const wished = job.output?.size?.maxSide ?? Number.POSITIVE_INFINITY;
  const size = most === null ? null : { ...job.output?.size, maxSide: Math.min(most, wished) };
  return {
    ...job,
    ...(key?.kind === 'test' ? { mark: true } : {}),
    ...(size === null ? {} : { output: { ...job.output, size } }),
  };
}
