import { f32x4, i32, loop, v128 } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';

const PIXEL = 16;

/**
 * Moves sums of rows on by one. Parameters: addresses of the sums, of the row that enters and of that which leaves
 * (zeros for none), four floats a pixel each, and pixels.
 */
export const moveSums = kernel(['i32', 'i32', 'i32', 'i32'], (scope, sums, enter, leave, count) => {
  const at = scope.local('i32');
  const stop = scope.local('i32');
  return {
    statements: [
      stop.set(i32.add(sums, i32.mul(count, PIXEL))),
      loop(
        at,
        sums,
        stop,
        PIXEL,
        v128.store(at, f32x4.add(v128.load(at), f32x4.sub(v128.load(enter), v128.load(leave)))),
        enter.set(i32.add(enter, PIXEL)),
        leave.set(i32.add(leave, PIXEL)),
      ),
    ],
  };
});

/**
 * Means over windows of sums of rows. Parameters: address of the sums, from the first one of the first window on, bytes
 * of a window's sums, where the means go, pixels, address of 1 ÷ (columns of the window) for each; 1 ÷ rows of the window.
 */
export const meanRow = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'f32'],
  (scope, sums, window, to, count, scales, perRow) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const sum = scope.local('v128');
    const share = scope.local('v128');
    return {
      statements: [
        share.set(f32x4.splat(perRow)),
        // All but the last of the first window.
        window.set(i32.sub(window, PIXEL)),
        stop.set(i32.add(sums, window)),
        loop(at, sums, stop, PIXEL, sum.set(f32x4.add(sum, v128.load(at)))),
        stop.set(i32.add(to, i32.mul(count, PIXEL))),
        loop(
          at,
          to,
          stop,
          PIXEL,
          sum.set(f32x4.add(sum, v128.load(i32.add(sums, window)))),
          v128.store(at, f32x4.mul(f32x4.mul(sum, share), v128.loadSplat(scales))),
          sum.set(f32x4.sub(sum, v128.load(sums))),
          sums.set(i32.add(sums, PIXEL)),
          scales.set(i32.add(scales, 4)),
        ),
      ],
    };
  },
);
