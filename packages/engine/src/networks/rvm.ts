import type { FloatMap } from '../ops/float-map.js';
import { type InferenceSession, Tensor } from './runtime.js';
import { loadSession } from './session.js';

/**
 * Robust Video Matting, MobileNetV3 (Lin et al., "Robust High-Resolution Video Matting with
 * Temporal Guidance", WACV 2022): the alpha of all people in a photo, hair included.
 * On a still its recurrent states are zero.
 */
export interface Rvm {
  /**
   * @param rgb height·width·3, 0..255
   * @param coarseSide px that the longer side has where the network looks at the whole;
   *   its refiner then draws the edges at the full size of `rgb`. About 512 to 768.
   * @returns alpha at the size of `rgb`, 0..1
   */
  run(rgb: Uint8Array, width: number, height: number, coarseSide: number): Promise<FloatMap>;
  close(): Promise<void>;
}

/** @throws Error when the file at `path` is not the compiled RVM */
export async function loadRvm(path: string, threads: number): Promise<Rvm> {
  const session = await loadSession(path, threads);
  return {
    run: (rgb, width, height, coarseSide) => run(session, rgb, width, height, coarseSide),
    close: () => session.release(),
  };
}

async function run(
  session: InferenceSession,
  rgb: Uint8Array,
  width: number,
  height: number,
  coarseSide: number,
): Promise<FloatMap> {
  const ratio = Math.min(1, coarseSide / Math.max(width, height));
  const { pha } = await session.run(
    {
      src: new Tensor('float32', toPlanes(rgb, width * height), [1, 3, height, width]),
      downsample_ratio: new Tensor('float32', Float32Array.of(ratio), [1]),
    },
    ['pha'],
  );
  const data = pha?.data;
  if (!(data instanceof Float32Array) || data.length !== width * height) {
    throw new Error(`rvm: expected ${width * height} floats as alpha, got ${data?.length}`);
  }
  // Copied: the tensor's memory belongs to the runtime.
  const alpha = new Float32Array(data);
  pha?.dispose();
  return { width, height, data: alpha };
}

/** 0..1 of each byte: looked up in three quarters of the time that dividing takes. */
const PARTS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Interleaved bytes to channel planes, 0..1. */
function toPlanes(rgb: Uint8Array, pixels: number): Float32Array {
  const red = new Float32Array(pixels * 3);
  const green = red.subarray(pixels, 2 * pixels);
  const blue = red.subarray(2 * pixels);
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    red[i] = PARTS[rgb[from]!]!;
    green[i] = PARTS[rgb[from + 1]!]!;
    blue[i] = PARTS[rgb[from + 2]!]!;
  }
  return red;
}
