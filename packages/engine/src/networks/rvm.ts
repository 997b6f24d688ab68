import { RVM } from '@nobg/models/registry/rvm.js';
import type { FloatMap } from '../ops/float-map.js';
import { floatsOf } from './floats-of.js';
import type { Closable, NetworkLoader } from './network-loader.js';
import { Tensor } from './runtime.js';
import { loadSession } from './session.js';
import { toTensor } from './to-tensor.js';

/**
 * Robust Video Matting, MobileNetV3 (Lin et al., "Robust High-Resolution Video Matting with
 * Temporal Guidance", WACV 2022): the alpha of all people in a photo, hair included.
 * On a still its recurrent states are zero.
 */
export interface Rvm extends Closable {
  /**
   * @param rgb height·width·3, 0..255
   * @param coarseSide px that the longer side has where the network looks at the whole;
   *   its refiner then draws the edges at the full size of `rgb`. About 512 to 768.
   * @returns alpha at the size of `rgb`, 0..1
   */
  run(rgb: Uint8Array, width: number, height: number, coarseSide: number): Promise<FloatMap>;
}

export const rvm: NetworkLoader<Rvm> = {
  id: RVM.id,
  async load(path, threads) {
    const session = await loadSession(path, threads);
    return {
      async run(rgb, width, height, coarseSide) {
        const ratio = Math.min(1, coarseSide / Math.max(width, height));
        const feeds = {
          [RVM.input.name]: toTensor(rgb, { width, height }, RVM.input),
          downsample_ratio: new Tensor('float32', Float32Array.of(ratio), [1]),
        };
        const { [RVM.output]: alpha } = await session.run(feeds, [RVM.output]);
        return { width, height, data: floatsOf(RVM.id, alpha, width * height) };
      },
      close: () => session.release(),
    };
  },
};
