import { type GuidedFilterKernels, guidedFilterKernels } from '@nobg/kernels/guided-filter.js';

let shared: GuidedFilterKernels | undefined;

/** One for the whole process: it holds a strip at a time, some hundred kB, and no two are worked on at once. */
export function sharedGuidedFilterKernels(): GuidedFilterKernels {
  shared ??= guidedFilterKernels();
  return shared;
}
