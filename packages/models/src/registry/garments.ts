import { fileURLToPath } from 'node:url';
import type { NetworkDescriptor } from './descriptor.js';
import { SELFIE_INNER } from './selfie-multiclass.js';

/** The weights are our own and part of this package. */
const FILE = new URL('../../weights/garments.onnx', import.meta.url);

/**
 * What people wear, class by class (training/garments says how it was made). It sees a
 * person's picture, the alpha of RVM, and the six probabilities of selfie-multiclass and what that has
 * inside, of the whole and of squares along it; it gives the probabilities of fifteen classes.
 */
export const GARMENTS = {
  id: 'garments',
  title: 'NoBG garments: what people wear',
  version: '2.0.0',
  source: { type: 'file', path: fileURLToPath(FILE) },
  sha256: 'aab8b7552e9220bca0a2bbf712bf6c221e609f0c7aed8d7dae733b71bc9d9cff',
  bytes: 6_194_070,
  licence: {
    package: 'Apache-2.0',
    expression: 'Apache-2.0',
    weights: 'Apache-2.0; trained on the Clothing Co-Parsing data set (Apache-2.0).',
  },
  // It was trained on people of this longer side; people thinner than four strides are stretched.
  input: {
    name: 'rgb',
    layout: 'NCHW',
    mean: [0, 0, 0],
    std: [255, 255, 255],
    resize: { to: 'longer-side', side: 448, stride: 16, least: 64 },
    filter: 'lanczos3',
  },
  otherInputs: [
    { name: 'person', type: 'float32', shape: [1, 7, 'h', 'w'], range: [0, 1] },
    { ...SELFIE_INNER.features, name: 'features' },
    { ...SELFIE_INNER.context, name: 'context' },
    { name: 'squares', type: 'float32', shape: [1, 6, 'h', 'w'], range: [0, 1] },
    { name: 'square_features', type: 'float32', shape: [1, 'h4', 'w4', 64] },
    { name: 'square_context', type: 'float32', shape: [1, 'h16', 'w16', 192] },
  ],
  output: 'classes',
  compiler: 'onnx',
  capability: 'human-parsing',
} as const satisfies NetworkDescriptor;
