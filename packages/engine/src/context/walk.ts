import { isBranch, type Pipeline, type Step } from './step.js';

/**
 * All steps of a pipeline, those of its branches' cases too, in their order.
 * @internal
 */
export function stepsOf<State>(pipeline: Pipeline<State>): readonly Step<State>[] {
  return pipeline.flatMap((part) =>
    isBranch(part) ? Object.values(part.cases).flatMap(stepsOf) : [part],
  );
}
