import { type Instance, maker } from '../../wasm/instance.js';
import { boxMean } from '../kernels/box-mean.js';
import { advance, multiply, redirect } from '../kernels/conjugate-gradients.js';
import { paint } from '../kernels/paint.js';
import { fitLines, invert, readColours, weigh } from '../kernels/windows.js';

const kernels = {
  readColours,
  weigh,
  boxMean,
  invert,
  fitLines,
  multiply,
  advance,
  redirect,
  paint,
};

/** The functions that matting takes, and memory of their own. */
export type MattingKernels = Instance<typeof kernels>;

export const mattingKernels = maker(kernels);
