import type { FloatMap } from '../ops/float-map.js';
import { Tensor } from './runtime.js';
import { loadSession } from './session.js';

/** The network scales photos to this longer side, px. */
const SIDE = 513;
/** Its answer has a pixel for every eighth of that. */
const ANSWER_SIDE = 65;
const CLASSES = 21;
const INPUT = 'ImageTensor';
const OUTPUT = 'ResizeBilinear_2';

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
export interface DeeplabVoc {
  /**
   * @param rgb height·width·3, 0..255, at {@link deeplabSize}
   * @returns how probably each pixel is of each class, 0..1, over the whole photo at about
   *   65 px on the longer side; in the order of {@link VOC_CLASSES}
   */
  run(rgb: Uint8Array, width: number, height: number): Promise<readonly FloatMap[]>;
  close(): Promise<void>;
}

/** The size at which the network sees a photo. */
export function deeplabSize(width: number, height: number): { width: number; height: number } {
  const scale = SIDE / Math.max(width, height);
  const fit = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: fit(width), height: fit(height) };
}

/** @throws Error when the file at `path` is not the compiled network */
export async function loadDeeplabVoc(path: string, threads: number): Promise<DeeplabVoc> {
  const session = await loadSession(path, threads);
  return {
    async run(rgb, width, height) {
      const input = new Tensor('float32', toPlanes(rgb, width * height), [1, 3, height, width]);
      const { [OUTPUT]: output } = await session.run({ [INPUT]: input }, [OUTPUT]);
      const data = output?.data;
      if (!(data instanceof Float32Array) || data.length !== CLASSES * ANSWER_SIDE ** 2) {
        throw new Error(`deeplab-voc: expected ${CLASSES} planes of ${ANSWER_SIDE}²`);
      }
      const planes = probabilities(data, width, height);
      output?.dispose();
      return planes;
    },
    close: () => session.release(),
  };
}

function toPlanes(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(pixels * 3);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = rgb[from]!;
    planes[i + pixels] = rgb[from + 1]!;
    planes[i + 2 * pixels] = rgb[from + 2]!;
  }
  return planes;
}

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
