import { DEEPLAB_VOC } from '@nobg/models/registry/deeplab-voc.js';
import type { FloatMap } from '../ops/float-map.js';
import { floatsOf } from './floats-of.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

/** The network scales photos to this longer side, px. */
const { side: SIDE } = DEEPLAB_VOC.input.resize;
/** Its answer has a pixel for every eighth of that. */
const ANSWER_SIDE = 65;
const CLASSES = 21;

/** The network's classes, in the order of its output's channels: PASCAL VOC's. */
export const VOC_CLASSES = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'dining table',
  'dog',
  'horse',
  'motorbike',
  'person',
  'potted plant',
  'sheep',
  'sofa',
  'train',
  'TV',
] as const;

export type VocClass = (typeof VOC_CLASSES)[number];

/** DeepLabv3 (Chen et al., 2017) on MobileNetV2: which of 20 kinds of things each pixel is. */
export interface DeeplabVoc extends Closable {
  /**
   * @param rgb height·width·3, 0..255, at the size of its descriptor's rule
   * @returns how probably each pixel is of each class, 0..1, over the whole photo at about
   *   65 px on the longer side; in the order of {@link VOC_CLASSES}
   */
  run(rgb: Uint8Array, width: number, height: number): Promise<readonly FloatMap[]>;
}

export const deeplabVoc: NetworkLoader<DeeplabVoc> = {
  id: DEEPLAB_VOC.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      async run(rgb, width, height) {
        const input = toTensor(rgb, { width, height }, DEEPLAB_VOC.input);
        const { [DEEPLAB_VOC.output]: output } = await session.run(
          { [DEEPLAB_VOC.input.name]: input },
          [DEEPLAB_VOC.output],
        );
        const logits = floatsOf(DEEPLAB_VOC.id, output, CLASSES * ANSWER_SIDE ** 2);
        return probabilities(logits, width, height);
      },
      close: () => session.release(),
    };
  },
};

/** Softmax over the classes, of the frame's part that is photo. */
function probabilities(logits: Float32Array, width: number, height: number): readonly FloatMap[] {
  const columns = Math.max(1, Math.round((width * ANSWER_SIDE) / SIDE));
  const rows = Math.max(1, Math.round((height * ANSWER_SIDE) / SIDE));
  const planes = VOC_CLASSES.map(() => new Float32Array(columns * rows));
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, to++) {
      const at = y * ANSWER_SIDE + x;
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < CLASSES; c++) most = Math.max(most, logits[c * ANSWER_SIDE ** 2 + at]!);
      let sum = 0;
      for (const [c, plane] of planes.entries()) {
        plane[to] = Math.exp(logits[c * ANSWER_SIDE ** 2 + at]! - most);
        sum += plane[to]!;
      }
      for (const plane of planes) plane[to] = plane[to]! / sum;
    }
  }
  return planes.map((data) => ({ width: columns, height: rows, data }));
}
