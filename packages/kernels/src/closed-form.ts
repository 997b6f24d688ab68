import { applyCoefficients } from './closed-form/apply-coefficients.js';
import { boxMean } from './closed-form/box-mean.js';
import { cgDirection } from './closed-form/cg-direction.js';
import { cgStep } from './closed-form/cg-step.js';
import { fitCoefficients } from './closed-form/fit-coefficients.js';
import { invertCovariances } from './closed-form/invert-covariances.js';
import { laplacianProduct } from './closed-form/laplacian-product.js';
import { loadColours } from './closed-form/load-colours.js';
import { scalePixels } from './closed-form/scale-pixels.js';
import { type Instance, instanceFactory } from './wasm/instance.js';

export { WINDOW_BYTES } from './closed-form/invert-covariances.js';

const kernels = {
  loadColours,
  scalePixels,
  boxMean,
  invertCovariances,
  fitCoefficients,
  laplacianProduct,
  cgStep,
  cgDirection,
  applyCoefficients,
};

/** The kernels of closed-form matting, and a memory of their own. */
export type ClosedFormKernels = Instance<typeof kernels>;

export const closedFormKernels = instanceFactory(kernels);
