import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { OutputOptions } from '@nobg/contract/output.js';
import type { CutoutJob } from '@nobg/engine/types.js';
import type { ApiKey } from '../ports/key-store.js';
import { holdToPlan } from './plan-limits.js';

/** Longer side of the small picture that an account's lists show, px. */
const THUMBNAIL_SIDE = 160;

/**
 * What a key and its plan make of a job, wherever the engine is given one: options that the plan
 * has, results no larger than it says, the mark of test keys, a small picture for the
 * account's lists, and a place in the queue.
 * @throws NobgError `mode_not_in_plan`, `hd_not_in_plan`
 */
export function jobUnderPlan(
  key: ApiKey,
  wish: { readonly mode: Mode; readonly options: CutoutOptions; readonly output?: OutputOptions },
): {
  readonly options: CutoutOptions;
  readonly job: Pick<CutoutJob, 'options' | 'output' | 'mark' | 'thumbnailSide'>;
  readonly run: { readonly priority?: number };
} {
  const { mode, output } = wish;
  const plan = key.hold?.plan;
  const options = plan === undefined ? wish.options : holdToPlan(plan, mode, wish.options);
  const bounded = plan?.max_side == null ? output : withSide(output, plan.max_side);
  return {
    options,
    job: {
      options,
      ...(bounded === undefined ? {} : { output: bounded }),
      ...(key.kind === 'test' ? { mark: true } : {}),
      ...(key.ownerId === null ? {} : { thumbnailSide: THUMBNAIL_SIDE }),
    },
    run: plan === undefined ? {} : { priority: plan.priority },
  };
}

function withSide(output: OutputOptions = {}, side: number): OutputOptions {
  const maxSide = Math.min(side, output.size?.maxSide ?? side);
  return { ...output, size: { ...output.size, maxSide } };
}
