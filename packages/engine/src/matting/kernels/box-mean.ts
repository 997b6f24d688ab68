import { f32, f32x4, i32, loop, seq, v128, when } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';

/** Running sums begin anew after so many pixels, so that what rounding leaves in them can't grow. */
const ANEW = 32;
/** Bytes of a pixel: four floats. */
const PIXEL = 16;

/**
 * Means over the (2r+1)² windows of a picture of four channels side by side; windows are cut off at
 * the borders. Sums down the columns move along with the rows; running sums along the row of them,
 * which has zeros on both sides, are the windows'.
 *
 * Parameters: address of the picture (h·w·4 floats), where the means go, bytes from one of them to
 * the next, width, height, radius (px), and the addresses of 1 ÷ (columns of the window) for each
 * column (w floats), of zeros (w·4 floats) and of room for sums ((w + 2r + 1)·4 floats).
 */
export const boxMean = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  (scope, from, to, step, width, height, radius, scales, zeros, sums) => {
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
      stop.set(i32.add(sums, i32.add(row, window))),
      loop(at, sums, stop, PIXEL, v128.store(at, f32x4.const(0, 0, 0, 0))),
      leave.set(zeros),
      stop.set(i32.add(from, i32.mul(beyond, row))),
      loop(enter, i32.add(from, i32.mul(first, row)), stop, row, moveSums),
    );
    const moveOn = seq(
      enter.set(zeros),
      leave.set(zeros),
      when(
        i32.lt(i32.add(y, radius), height),
        enter.set(i32.add(from, i32.mul(i32.add(y, radius), row))),
      ),
      when(
        i32.lt(radius, y),
        leave.set(i32.add(from, i32.mul(i32.sub(i32.sub(y, radius), 1), row))),
      ),
      moveSums,
    );
    const alongRow = loop(
      x,
      0,
      width,
      ANEW,
      // The window before this column's.
      at.set(i32.add(sums, i32.mul(x, PIXEL))),
      stop.set(i32.add(at, window)),
      sum.set(f32x4.const(0, 0, 0, 0)),
      loop(at, at, stop, PIXEL, sum.set(f32x4.add(sum, v128.load(at)))),
      at.set(i32.add(sums, i32.mul(x, PIXEL))),
      stop.set(i32.min(i32.add(x, ANEW), width)),
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
            f32x4.splat(f32.mul(rowScale, f32.load(i32.add(scales, i32.mul(first, 4))))),
          ),
        ),
        out.set(i32.add(out, step)),
        at.set(i32.add(at, PIXEL)),
      ),
    );
    return {
      statements: [
        row.set(i32.mul(width, PIXEL)),
        window.set(i32.mul(i32.add(i32.mul(radius, 2), 1), PIXEL)),
        middle.set(i32.add(sums, i32.mul(i32.add(radius, 1), PIXEL))),
        out.set(to),
        loop(
          y,
          0,
          height,
          1,
          first.set(i32.max(0, i32.sub(y, radius))),
          beyond.set(i32.min(height, i32.add(y, i32.add(radius, 1)))),
          rowScale.set(f32.div(f32.const(1), f32.of(i32.sub(beyond, first)))),
          when(i32.eq(i32.and(y, ANEW - 1), 0), sumAnew, moveOn),
          alongRow,
        ),
      ],
    };
  },
);
