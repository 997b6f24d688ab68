import type { NetworkDescriptor } from './descriptor.js';

/** Inner values of ISNet's decoder: stages 4 and 5, at a 16th and a 32nd of the side that it sees. */
const ISNET_FEATURES = [
  { name: 'input.832', type: 'float32', shape: [1, 256, 'h', 'w'] },
  { name: 'input.740', type: 'float32', shape: [1, 512, 'h', 'w'] },
] as const;

/** ISNet as imgly trained it for general use. */
export const ISNET = {
  id: 'isnet',
  title: 'ISNet, general use',
  version: '1.0.6',
  source: {
    type: 'npm',
    package: '@imgly/background-removal',
    version: '1.0.6',
    path: 'dist/2ebb460f4adfe0ebf34d.onnx',
  },
  sha256: 'b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb',
  bytes: 88_188_479,
  licence: {
    package: 'GPL-3.0',
    expression: 'LicenseRef-ISNet-no-licence-stated',
    weights:
      'No licence is stated for the weights. The DIS project that published ISNet licenses its code under Apache-2.0; its training set DIS5K is for non-commercial use only.',
  },
  // (value − 128) / 256, as the network was trained (close to −0.5..0.5).
  input: {
    name: 'input',
    layout: 'NCHW',
    mean: [128, 128, 128],
    std: [256, 256, 256],
    resize: { to: 'square', side: 1024, stride: 32 },
    filter: 'lanczos3',
  },
  output: 'output',
  otherOutputs: ISNET_FEATURES,
  compiler: 'isnet',
  capability: 'saliency-segmentation',
} as const satisfies NetworkDescriptor;
