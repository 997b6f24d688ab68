import type { NetworkDescriptor } from '@nobg/models/registry/descriptor.js';

/** Example-Net: the salient subject of a photo of 96 × 96 px. */
export const EXAMPLE_NET = {
  id: 'example-net',
  title: 'Example-Net, salient objects',
  version: '1.0.0',
  source: {
    type: 'npm',
    package: 'example-net',
    version: '1.0.0',
    path: 'weights/example.onnx',
  },
  // sha256sum and wc -c of that file.
  sha256: '0000000000000000000000000000000000000000000000000000000000000000',
  bytes: 1_234_567,
  licence: { package: 'MIT', weights: 'MIT' },
  // (value − mean) / std of values 0..255.
  input: {
    name: 'image',
    layout: 'NCHW',
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    resize: { to: 'square', side: 96 },
    filter: 'lanczos3',
  },
  // [1, 1, height, width]; with `activation: 'sigmoid'` where these are logits.
  output: 'map',
  compiler: 'onnx',
  capability: 'saliency-segmentation',
} as const satisfies NetworkDescriptor;
