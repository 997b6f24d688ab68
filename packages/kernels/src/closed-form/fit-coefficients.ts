import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';
import { WINDOW_BYTES } from './invert-covariances.js';

const PIXEL = 16;

/**
 * Fits to each window the local linear model α = a·RGB + b (He, Sun, Tang, "Guided Image Filtering", TPAMI 2013, eq. 19
 * and 20), in place: mean products go in, three slopes and the offset come out.
 */
export const fitCoefficients = defineKernel(
  {
    /** As `invertCovariances` leaves them. */
    windows: 'ptr',
    /** n vectors: the mean of pixel times alpha. */
    means: 'ptr',
    /** Number of windows. */
    count: 'i32',
  },
  (scope, { windows, means, count }) => {
    const at = scope.local('i32');
    const window = scope.local('i32');
    const stop = scope.local('i32');
    const mean = scope.local('v128');
    const along = scope.local('v128');
    return {
      statements: [
        window.set(windows),
        stop.set(i32.add(means, i32.mul(count, PIXEL))),
        loop(
          at,
          means,
          stop,
          PIXEL,
          mean.set(v128.load(at)),
          // How each colour goes along with the value.
          along.set(
            f32x4.sub(mean, f32x4.mul(v128.load(window, 48), f32x4.swizzle(mean, [3, 3, 3, 3]))),
          ),
          v128.store(
            at,
            f32x4.add(
              f32x4.add(
                f32x4.mul(mean, f32x4.const(0, 0, 0, 1)),
                f32x4.mul(v128.load(window), f32x4.swizzle(along, [0, 0, 0, 0])),
              ),
              f32x4.add(
                f32x4.mul(v128.load(window, 16), f32x4.swizzle(along, [1, 1, 1, 1])),
                f32x4.mul(v128.load(window, 32), f32x4.swizzle(along, [2, 2, 2, 2])),
              ),
            ),
          ),
          window.set(i32.add(window, WINDOW_BYTES)),
        ),
      ],
    };
  },
);

/**
 * {@link fitCoefficients} by plain loops.
 * @internal
 */
export function fitCoefficientsReference(
  { floats }: Memory,
  { windows, means, count }: Arguments<typeof fitCoefficients>,
): void {
  for (let n = 0; n < count; n++) {
    const window = (windows + n * WINDOW_BYTES) / 4;
    const at = means / 4 + n * 4;
    const mean = [...floats.subarray(at, at + 4)];
    const covariance = [0, 1, 2].map((c) => mean[c]! - floats[window + 12 + c]! * mean[3]!);
    const fitted = [0, 1, 2, 3].map((lane) =>
      covariance.reduce(
        (sum, value, c) => sum + value * floats[window + c * 4 + lane]!,
        lane === 3 ? mean[3]! : 0,
      ),
    );
    floats.set(fitted, at);
  }
}
