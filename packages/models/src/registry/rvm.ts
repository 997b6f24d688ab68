import type { NetworkDescriptor } from './descriptor.js';
import { HUMAN_MODELS } from './human-models.js';

/**
 * Robust Video Matting (Lin et al., WACV 2022): alpha of people.
 * Used on single photos, so that its recurrent states are zero and left out.
 */
export const RVM = {
  id: 'rvm',
  title: 'Robust Video Matting, MobileNetV3: people',
  version: '3.0.4',
  source: {
    ...HUMAN_MODELS,
    path: 'models/rvm.json',
    additionalFiles: [
      {
        path: 'models/rvm.bin',
        sha256: '64cf47fe743d510c2e1c5114af76c994d67e342a94bbc51a6ef9eaffbf4c8f90',
        bytes: 3_739_355,
      },
    ],
  },
  sha256: '62f87ca8acb7f8318c4b37e340175df73bb2ecc9c0b8333c80c00515e1502bc2',
  bytes: 613_890,
  licence: {
    package: 'MIT',
    expression: 'GPL-3.0-only',
    weights:
      'GPL-3.0, as the Robust Video Matting project publishes them; the package that carries them is under MIT.',
  },
  // Above 1920 px its memory grows and its answer does not; below 64 px there is too little to halve.
  input: {
    name: 'src',
    layout: 'NCHW',
    mean: [0, 0, 0],
    std: [255, 255, 255],
    resize: { to: 'longer-side', side: 1920, least: 64, shrinkOnly: true },
    filter: 'lanczos3',
  },
  // What part of its size the photo is looked at in, height and width to the nearest multiples of
  // 16; about 512 px on the longer side is best.
  otherInputs: [{ name: 'downsample_ratio', type: 'float32', shape: [1], range: [0.05, 1] }],
  output: 'pha',
  compiler: 'rvm',
  capability: 'person-matting',
} as const satisfies NetworkDescriptor;
