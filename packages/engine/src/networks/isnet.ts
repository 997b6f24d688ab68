import type { FloatMap } from '../ops/float-map.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';

/** ISNet was trained on (px − 128) / 256. */
const MEAN = 128;
const SCALE = 1 / 256;

/** Sizes of the input must be whole multiples of this (six halvings, the last ones ceil). */
export const ISNET_STRIDE = 32;

/**
 * IS-Net, general use: dichotomous image segmentation
 * (Qin et al., "Highly Accurate Dichotomous Image Segmentation", ECCV 2022).
 */
export interface Isnet {
  /**
   * The alpha of the salient subject.
   *
   * @param rgb height·width·3, 0..255, already at the size that the network shall see
   * @param mirrored show the network the mirror image (the answer is mirrored back)
   * @returns height·width, 0..1
   */
  run(rgb: Uint8Array, width: number, height: number, mirrored: boolean): Promise<FloatMap>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is not the compiled ISNet */
export async function loadIsnet(path: string, threads: number): Promise<Isnet> {
  const session = await loadSession(path, threads);
  return {
    run: (rgb, width, height, mirrored) => run(session, rgb, width, height, mirrored),
    close: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  rgb: Uint8Array,
  width: number,
  height: number,
  mirrored: boolean,
): Promise<FloatMap> {
  const input = new Tensor('float32', toNchw(rgb, width, height, mirrored), [1, 3, height, width]);
  const { output } = await session.run({ input }, ['output']);
  const data = output?.data;
  if (!(data instanceof Float32Array) || data.length !== width * height) {
    throw new Error(`isnet: expected ${width * height} floats as output, got ${data?.length}`);
  }
  // Copied: the tensor's memory belongs to the runtime.
  const alpha = mirrored ? mirrorRows(data, width, height) : new Float32Array(data);
  output?.dispose();
  return { width, height, data: alpha };
}

/** Interleaved bytes to normalised channel planes, mirrored left to right on request. */
function toNchw(rgb: Uint8Array, width: number, height: number, mirrored: boolean): Float32Array {
  const pixels = width * height;
  const nchw = new Float32Array(pixels * 3);
  for (let y = 0, from = 0; y < height; y++) {
    const step = mirrored ? -1 : 1;
    let to = y * width + (mirrored ? width - 1 : 0);
    for (let x = 0; x < width; x++, from += 3, to += step) {
      nchw[to] = (rgb[from]! - MEAN) * SCALE;
      nchw[to + pixels] = (rgb[from + 1]! - MEAN) * SCALE;
      nchw[to + 2 * pixels] = (rgb[from + 2]! - MEAN) * SCALE;
    }
  }
  return nchw;
}

function mirrorRows(data: Float32Array, width: number, height: number): Float32Array {
  const mirrored = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++) {
      mirrored[at + x] = data[at + width - 1 - x]!;
    }
  }
  return mirrored;
}
