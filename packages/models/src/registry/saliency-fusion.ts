import { fileURLToPath } from 'node:url';
import type { NetworkDescriptor } from './descriptor.js';

/** The weights are our own and part of this package. */
const FILE = new URL('../../weights/saliency-fusion.onnx', import.meta.url);

/** Side of the pictures and maps that the network sees, px. */
export const FUSION_SIDE = 256;
/** Side of the planes that it decides with, px. */
export const DECISION_SIDE = 128;

/**
 * Decides what the subject is from what several networks see of a photo (training/saliency-fusion says how it was made):
 * saliency maps, the selfie network's probabilities and inner values of ISNet. It gives four planes: how far each of
 * three saliency maps counts, and logits to be added to theirs.
 */
export const SALIENCY_FUSION = {
  id: 'saliency-fusion',
  title: 'NoBG saliency fusion: what the subject is',
  version: '1.0.0',
  source: { type: 'file', path: fileURLToPath(FILE) },
  sha256: '5c90c45b5708e7dbf4c1520db5d920817dcb2e92c7cc56c7e7a8528e686f1150',
  bytes: 1159527,
  licence: {
    package: 'Apache-2.0',
    expression: 'LicenseRef-NoBG-research-data',
    weights:
      'Apache-2.0 as far as the weights are ours; trained in part on ECSSD and PASCAL-S, which state no licence and are published for research.',
  },
  input: {
    name: 'rgb',
    layout: 'NCHW',
    mean: [127.5, 127.5, 127.5],
    std: [255, 255, 255],
    resize: { to: 'square', side: FUSION_SIDE },
    filter: 'lanczos3',
  },
  otherInputs: [
    // ISNet, U²-Netp, the six of selfie-multiclass, ISNet at 1024² or zeros.
    { name: 'maps', type: 'float32', shape: [1, 9, FUSION_SIDE, FUSION_SIDE], range: [0, 1] },
    // Whether the last of the maps is there.
    { name: 'fine', type: 'float32', shape: [1, 1, 1, 1], range: [0, 1] },
    { name: 'stage4', type: 'float32', shape: [1, 256, 'h16', 'w16'] },
    { name: 'stage5', type: 'float32', shape: [1, 512, 'h32', 'w32'] },
  ],
  output: 'decision',
  compiler: 'onnx',
  capability: 'saliency-fusion',
} as const satisfies NetworkDescriptor;
