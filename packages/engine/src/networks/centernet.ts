import { CENTERNET } from '@nobg/models/registry/centernet.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

const { side: SIDE } = CENTERNET.input.resize;
const ROW = 6;

/** A thing that was detected. */
export interface Detection {
  /** In parts of the photo's width and height, 0..1. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** 0..1 */
  readonly score: number;
  /** Index into the 80 classes of COCO; 0 is a person. */
  readonly cocoClass: number;
}

/**
 * CenterNet on MobileNetV3: boxes of 80 kinds of everyday things
 * (Zhou et al., "Objects as Points", 2019; classes of COCO).
 */
export interface Centernet extends Closable {
  /**
   * @param rgb 512·512·3, 0..255
   * @returns likeliest first
   */
  detect(rgb: Uint8Array): Promise<Detection[]>;
}

export const centernet: NetworkLoader<Centernet> = {
  id: CENTERNET.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      async detect(rgb) {
        const input = toTensor(rgb, { width: SIDE, height: SIDE }, CENTERNET.input);
        const { [CENTERNET.output]: output } = await session.run(
          { [CENTERNET.input.name]: input },
          [CENTERNET.output],
        );
        const rows = output?.data;
        if (!(rows instanceof Float32Array) || rows.length % ROW !== 0) {
          throw new Error(`centernet: expected rows of ${ROW} floats, got ${rows?.length} values`);
        }
        const found = Array.from({ length: rows.length / ROW }, (_, i) =>
          toDetection(rows, i * ROW),
        );
        output?.dispose();
        return found.sort((a, b) => b.score - a.score);
      },
      close: () => session.release(),
    };
  },
};

function toDetection(rows: Float32Array, at: number): Detection {
  const part = (value: number) => Math.min(1, Math.max(0, value / SIDE));
  return {
    left: part(rows[at]!),
    top: part(rows[at + 1]!),
    right: part(rows[at + 2]!),
    bottom: part(rows[at + 3]!),
    score: rows[at + 4]!,
    cocoClass: rows[at + 5]!,
  };
}
