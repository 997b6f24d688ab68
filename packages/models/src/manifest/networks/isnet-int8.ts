import type { ModelEntry } from '../../types.js';
import { ISNET } from './isnet.js';

/** The same ISNet in 8 bits, for processors that are quicker with bytes (docs/adr/0018). */
export const ISNET_INT8: ModelEntry = {
  ...ISNET,
  id: 'isnet-int8',
  title: 'ISNet, general use, in 8 bits',
  compiler: 'isnet-int8',
};
