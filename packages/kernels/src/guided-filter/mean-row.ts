import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/**
 * Means over windows of sums of rows: the mean coefficients of a row (He, Sun, Tang, TPAMI 2013, eq. 21).
 */
export const meanRow = defineKernel(
  {
    /** From the first column of the first window on, four floats each. */
    sums: 'ptr',
    /** Bytes of a window's sums. */
    windowBytes: 'i32',
    /** Four floats a pixel. */
    dst: 'ptr',
    /** px */
    count: 'i32',
    /** 1 ÷ (columns of the window) of each pixel. */
    inverseCounts: 'ptr',
    /** 1 ÷ (rows of the window). */
    inverseRows: 'f32',
  },
  (scope, { sums, windowBytes, dst, count, inverseCounts, inverseRows }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const sum = scope.local('v128');
    const share = scope.local('v128');
    return {
      statements: [
        share.set(f32x4.splat(inverseRows)),
        // All but the last of the first window.
        windowBytes.set(i32.sub(windowBytes, PIXEL)),
        stop.set(i32.add(sums, windowBytes)),
        loop(at, sums, stop, PIXEL, sum.set(f32x4.add(sum, v128.load(at)))),
        stop.set(i32.add(dst, i32.mul(count, PIXEL))),
        loop(
          at,
          dst,
          stop,
          PIXEL,
          sum.set(f32x4.add(sum, v128.load(i32.add(sums, windowBytes)))),
          v128.store(at, f32x4.mul(f32x4.mul(sum, share), v128.loadSplat(inverseCounts))),
          sum.set(f32x4.sub(sum, v128.load(sums))),
          sums.set(i32.add(sums, PIXEL)),
          inverseCounts.set(i32.add(inverseCounts, 4)),
        ),
      ],
    };
  },
);

/**
 * {@link meanRow} by plain loops, in double precision.
 * @internal
 */
export function meanRowReference({ floats }: Memory, by: Arguments<typeof meanRow>): void {
  for (let i = 0; i < by.count * 4; i++) {
    let sum = 0;
    for (let at = 0; at < by.windowBytes; at += PIXEL) sum += floats[(by.sums + at) / 4 + i]!;
    floats[by.dst / 4 + i] = sum * by.inverseRows * floats[by.inverseCounts / 4 + (i >> 2)]!;
  }
}
