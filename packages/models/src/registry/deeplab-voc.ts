import type { PackageFile } from '../types.js';
import type { NetworkDescriptor } from './descriptor.js';

/** One of the three files of weights. */
function shard(part: number, bytes: number, sha256: string): PackageFile {
  return { path: `model/group1-shard${part}of3`, bytes, sha256 };
}

/**
 * DeepLabv3 (Chen et al., 2017) with MobileNetV2, trained on PASCAL VOC: which of 20 kinds
 * of things, or the background, each pixel is.
 *
 * The photo is fed as 0..255. The network scales it to 513 px on the longer side and fills
 * up to 513×513 at the right and below. The output is logits for every eighth pixel of that,
 * [1, 21, 65, 65], of: background, aeroplane, bicycle, bird, boat, bottle, bus, car, cat,
 * chair, cow, dining table, dog, horse, motorbike, person, potted plant, sheep, sofa, train, TV.
 */
export const DEEPLAB_VOC = {
  id: 'deeplab-voc',
  title: 'DeepLabv3, MobileNetV2: 20 kinds of things',
  version: '0.3.0',
  source: {
    type: 'npm',
    package: '@codait/max-image-segmenter',
    version: '0.3.0',
    path: 'model/model.json',
    additionalFiles: [
      shard(1, 4_194_304, 'e1501ed0cb05c223055a6dc722bbec872dadccfebb770aecf59ad830c45b0117'),
      shard(2, 4_194_304, 'a97acd1e7e2108776e9d112b21211e17c3ce66c72eca4fde8352784dfbb042e9'),
      shard(3, 28_156, 'f6caff3822c8cfa842f8f82c8f77019b550c490d6b24c17528fd3c9d03627ea4'),
    ],
  },
  sha256: 'd454099ce682e2f7cb5689e9bf167f8437f1c84171982d980758b045d310aa80',
  bytes: 120_344,
  licence: { package: 'Apache-2.0', weights: 'Apache-2.0' },
  input: {
    name: 'ImageTensor',
    layout: 'NCHW',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    resize: { to: 'longer-side', side: 513 },
    filter: 'lanczos3',
  },
  output: 'ResizeBilinear_2',
  compiler: 'tfjs',
  capability: 'object-detection',
} as const satisfies NetworkDescriptor;
