import { isBranch } from '../context/step.js';
import type { SegmentationPipeline, SegmentationState } from './state.js';

/**
 * The same steps, each of them only where a condition holds when its turn comes.
 * @param where the condition in words
 */
export function only(
  condition: (state: SegmentationState) => boolean,
  where: string,
  steps: SegmentationPipeline,
): SegmentationPipeline {
  return steps.map((step) => {
    if (isBranch(step)) throw new Error('a branch cannot be made conditional');
    return {
      ...step,
      where: step.where ? `${where}; ${step.where}` : where,
      when: (state) => condition(state) && step.when?.(state) !== false,
    };
  });
}
