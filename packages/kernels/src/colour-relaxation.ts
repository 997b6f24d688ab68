import { relaxRow } from './colour-relaxation/relax-row.js';
import { type Instance, instanceFactory } from './wasm/instance.js';

export { NEIGHBOURS } from './colour-relaxation/relax-row.js';

const kernels = { relaxRow };

/** The kernel of foreground estimation, and a memory of its own. */
export type ColourRelaxationKernels = Instance<typeof kernels>;

export const colourRelaxationKernels = instanceFactory(kernels);
