import { applyRow } from './guided-filter/apply-row.js';
import { interpolateRows } from './guided-filter/interpolate-rows.js';
import { loadRow } from './guided-filter/load-row.js';
import { meanRow } from './guided-filter/mean-row.js';
import { slideColumnSums } from './guided-filter/slide-column-sums.js';
import { slideRowSums } from './guided-filter/slide-row-sums.js';
import { solveCoefficients } from './guided-filter/solve-coefficients.js';
import { type Instance, instanceFactory } from './wasm/instance.js';

export { COLUMN_BYTES } from './guided-filter/slide-column-sums.js';

const kernels = {
  loadRow,
  slideColumnSums,
  solveCoefficients,
  slideRowSums,
  meanRow,
  interpolateRows,
  applyRow,
};

/** The kernels of the guided filter, row by row, and a memory of their own. */
export type GuidedFilterKernels = Instance<typeof kernels>;

export const guidedFilterKernels = instanceFactory(kernels);
