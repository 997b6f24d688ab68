import { f32, f32x4, i32, loop, seq, v128, when } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

/** Running sums begin anew after so many pixels, so that rounding errors can't build up in them. */
const RESTART = 32;
/** Bytes of a pixel of four floats. */
const PIXEL = 16;

/**
 * Box filter of an image of four interleaved channels: the mean over the (2r+1)² window around each pixel, cut off at the
 * borders. Column sums slide down the rows; running sums along a row of them, zero-padded on both sides, are the windows'.
 */
export const boxMean = defineKernel(
  {
    /** h·w pixels of four floats. */
    src: 'ptr',
    /** Where the means go. */
    dst: 'ptr',
    /** Bytes from one mean to the next. */
    dstStepBytes: 'i32',
    /** px */
    width: 'i32',
    /** px */
    height: 'i32',
    /** px */
    radius: 'i32',
    /** w floats: 1 ÷ (columns of the window). */
    inverseCounts: 'ptr',
    /** w·4 floats. */
    zeros: 'ptr',
    /** Scratch, (w + 2r + 1)·4 floats. */
    columnSums: 'ptr',
  },
  (scope, { src, dst, dstStepBytes, width, height, radius, inverseCounts, zeros, columnSums }) => {
    const row = scope.local('i32');
    const window = scope.local('i32');
    const middle = scope.local('i32');
    const out = scope.local('i32');
    const y = scope.local('i32');
    const x = scope.local('i32');
    const first = scope.local('i32');
    const beyond = scope.local('i32');
    const enter = scope.local('i32');
    const leave = scope.local('i32');
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const sum = scope.local('v128');
    const rowScale = scope.local('f32');

    const moveSums = loop(
      at,
      0,
      row,
      PIXEL,
      v128.store(
        i32.add(middle, at),
        f32x4.add(
          v128.load(i32.add(middle, at)),
          f32x4.sub(v128.load(i32.add(enter, at)), v128.load(i32.add(leave, at))),
        ),
      ),
    );
    const sumAnew = seq(
      stop.set(i32.add(columnSums, i32.add(row, window))),
      loop(at, columnSums, stop, PIXEL, v128.store(at, f32x4.const(0, 0, 0, 0))),
      leave.set(zeros),
      stop.set(i32.add(src, i32.mul(beyond, row))),
      loop(enter, i32.add(src, i32.mul(first, row)), stop, row, moveSums),
    );
    const moveOn = seq(
      enter.set(zeros),
      leave.set(zeros),
      when(
        i32.lt(i32.add(y, radius), height),
        enter.set(i32.add(src, i32.mul(i32.add(y, radius), row))),
      ),
      when(
        i32.lt(radius, y),
        leave.set(i32.add(src, i32.mul(i32.sub(i32.sub(y, radius), 1), row))),
      ),
      moveSums,
    );
    const alongRow = loop(
      x,
      0,
      width,
      RESTART,
      // The window before this column's.
      at.set(i32.add(columnSums, i32.mul(x, PIXEL))),
      stop.set(i32.add(at, window)),
      sum.set(f32x4.const(0, 0, 0, 0)),
      loop(at, at, stop, PIXEL, sum.set(f32x4.add(sum, v128.load(at)))),
      at.set(i32.add(columnSums, i32.mul(x, PIXEL))),
      stop.set(i32.min(i32.add(x, RESTART), width)),
      loop(
        first,
        x,
        stop,
        1,
        sum.set(f32x4.add(sum, f32x4.sub(v128.load(i32.add(at, window)), v128.load(at)))),
        v128.store(
          out,
          f32x4.mul(
            sum,
            f32x4.splat(f32.mul(rowScale, f32.load(i32.add(inverseCounts, i32.mul(first, 4))))),
          ),
        ),
        out.set(i32.add(out, dstStepBytes)),
        at.set(i32.add(at, PIXEL)),
      ),
    );
    return {
      statements: [
        row.set(i32.mul(width, PIXEL)),
        window.set(i32.mul(i32.add(i32.mul(radius, 2), 1), PIXEL)),
        middle.set(i32.add(columnSums, i32.mul(i32.add(radius, 1), PIXEL))),
        out.set(dst),
        loop(
          y,
          0,
          height,
          1,
          first.set(i32.max(0, i32.sub(y, radius))),
          beyond.set(i32.min(height, i32.add(y, i32.add(radius, 1)))),
          rowScale.set(f32.div(f32.const(1), f32.of(i32.sub(beyond, first)))),
          when(i32.eq(i32.and(y, RESTART - 1), 0), sumAnew, moveOn),
          alongRow,
        ),
      ],
    };
  },
);

/**
 * {@link boxMean} by plain loops, in double precision.
 * @internal
 */
export function boxMeanReference({ floats }: Memory, by: Arguments<typeof boxMean>): void {
  const { src, dst, dstStepBytes, width, height, radius } = by;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const means = [0, 0, 0, 0];
      let count = 0;
      for (let py = Math.max(0, y - radius); py <= Math.min(height - 1, y + radius); py++) {
        for (
          let px = Math.max(0, x - radius);
          px <= Math.min(width - 1, x + radius);
          px++, count++
        ) {
          for (let c = 0; c < 4; c++) means[c]! += floats[src / 4 + (py * width + px) * 4 + c]!;
        }
      }
      const to = (dst + (y * width + x) * dstStepBytes) / 4;
      floats.set(
        means.map((sum) => sum / count),
        to,
      );
    }
  }
}
