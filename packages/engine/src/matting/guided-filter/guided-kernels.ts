import { type Instance, maker } from '../../wasm/instance.js';
import { blendRows, drawRow } from '../kernels/draw-row.js';
import { moveColumns, readPixels, solveLines } from '../kernels/local-lines.js';
import { meanRow, moveSums } from '../kernels/mean-lines.js';

const kernels = { readPixels, moveColumns, solveLines, moveSums, meanRow, blendRows, drawRow };

/** The functions that the guided filter takes, and memory of their own. */
export type GuidedKernels = Instance<typeof kernels>;

const make = maker(kernels);
let kept: GuidedKernels | undefined;

/** One for the whole process: it holds a strip at a time, some hundred kB, and no two are worked on at once. */
export function guidedKernels(): GuidedKernels {
  kept ??= make();
  return kept;
}
