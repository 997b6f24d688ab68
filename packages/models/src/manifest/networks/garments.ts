import { fileURLToPath } from 'node:url';
import type { ModelEntry } from '../../types.js';
import { SELFIE_INNER } from './selfie-multiclass.js';

/** The weights are our own and part of this package. */
const FILE = new URL('../../../weights/garments.onnx', import.meta.url);

/**
 * What people wear, class by class (training/garments says how it was made). It sees a
 * person's picture, the six probabilities of selfie-multiclass and the alpha of RVM, and
 * what selfie-multiclass has inside; it gives the probabilities of fifteen classes.
 */
export const GARMENTS: ModelEntry = {
  id: 'garments',
  title: 'NoBG garments: what people wear',
  version: '1.0.0',
  source: { type: 'file', path: fileURLToPath(FILE) },
  sha256: 'ce40fbdb87fbf27fd875849b5b5ece865928253617956ad7f4c063a363628c18',
  bytes: 3_091_862,
  licence: {
    package: 'Apache-2.0',
    weights: 'Apache-2.0; trained on the Clothing Co-Parsing data set (Apache-2.0).',
  },
  input: { name: 'rgb', layout: 'NCHW', mean: [0, 0, 0], std: [255, 255, 255] },
  otherInputs: [
    { name: 'person', type: 'float32', shape: [1, 7, 'h', 'w'], range: [0, 1] },
    { ...SELFIE_INNER.features, name: 'features' },
    { ...SELFIE_INNER.context, name: 'context' },
  ],
  output: 'classes',
  compiler: 'onnx',
};
