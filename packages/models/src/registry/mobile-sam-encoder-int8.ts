import type { NetworkDescriptor } from './descriptor.js';
import { MOBILE_SAM_ENCODER } from './mobile-sam-encoder.js';

/** The same encoder in 8 bits, for processors that are quicker with bytes (docs/adr/0062). */
export const MOBILE_SAM_ENCODER_INT8 = {
  ...MOBILE_SAM_ENCODER,
  id: 'mobile-sam-encoder-int8',
  title: 'MobileSAM, image encoder, in 8 bits',
  compiler: 'sam-encoder-int8',
  // Embeddings of right kernels differ by 0.13 at most on a trial's pictures; where sums left 16 bits, by 0.20.
  variant: { precision: 'int8', of: MOBILE_SAM_ENCODER.id, maxDifference: 0.16 },
} as const satisfies NetworkDescriptor;
