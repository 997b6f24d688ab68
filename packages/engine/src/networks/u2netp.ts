import type { FloatMap } from '../ops/float-map.js';
import { Tensor } from './runtime.js';
import { loadSession } from './session.js';

/** The side that the network was trained at, px. */
export const U2NETP_SIDE = 320;

const INPUT = 'input.1';
const OUTPUT = '1959';
const MEAN = [123.675, 116.28, 103.53] as const;
const STD = [58.395, 57.12, 57.375] as const;

/**
 * The small U²-Net: how much each pixel stands out
 * (Qin et al., "U²-Net: Going Deeper with Nested U-Structure", Pattern Recognition 2020).
 */
export interface U2netp {
  /**
   * @param rgb height·width·3, 0..255, at the size that the network shall see
   * @param mirrored show the network the mirror image (the answer is mirrored back)
   * @returns height·width, 0..1
   */
  run(rgb: Uint8Array, width: number, height: number, mirrored: boolean): Promise<FloatMap>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is not the compiled network */
export async function loadU2netp(path: string, threads: number): Promise<U2netp> {
  const session = await loadSession(path, threads);
  return {
    async run(rgb, width, height, mirrored) {
      const planes = toPlanes(rgb, width * height);
      if (mirrored) mirror(planes, width);
      const input = new Tensor('float32', planes, [1, 3, height, width]);
      const { [OUTPUT]: output } = await session.run({ [INPUT]: input }, [OUTPUT]);
      const data = output?.data;
      if (!(data instanceof Float32Array) || data.length !== width * height) {
        throw new Error(`u2netp: expected ${width * height} floats, got ${data?.length}`);
      }
      // Copied: the tensor's memory belongs to the runtime.
      const alpha = new Float32Array(data);
      output?.dispose();
      if (mirrored) mirror(alpha, width);
      return { width, height, data: alpha };
    },
    close: () => session.release(),
  };
}

/** Turns rows of `width` left to right, in place. */
function mirror(rows: Float32Array, width: number): void {
  for (let at = 0; at < rows.length; at += width) rows.subarray(at, at + width).reverse();
}

function toPlanes(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(pixels * 3);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = (rgb[from]! - MEAN[0]) / STD[0];
    planes[i + pixels] = (rgb[from + 1]! - MEAN[1]) / STD[1];
    planes[i + 2 * pixels] = (rgb[from + 2]! - MEAN[2]) / STD[2];
  }
  return planes;
}
