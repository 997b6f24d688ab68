import type { NetworkDescriptor } from './descriptor.js';
import { ISNET } from './isnet.js';

/** The same ISNet in 8 bits, for processors that are quicker with bytes (docs/adr/0018). */
export const ISNET_INT8 = {
  ...ISNET,
  id: 'isnet-int8',
  title: 'ISNet, general use, in 8 bits',
  compiler: 'isnet-int8',
  // Alphas of right kernels differ by 0.01 at most on a trial's pictures.
  variant: { precision: 'int8', of: ISNET.id, maxDifference: 0.02 },
} as const satisfies NetworkDescriptor;
