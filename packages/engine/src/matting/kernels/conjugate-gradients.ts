import type { Local, Value } from '../../wasm/code.js';
import { f32, f32x4, f64, i32, loop, v128 } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';

const FLOAT = 4;
const PIXEL = 16;

/** The sum of a pixel's four floats. */
export function sumOf(four: Local<'v128'>): Value<'f32'> {
  return f32.add(
    f32.add(f32x4.lane(four, 0), f32x4.lane(four, 1)),
    f32.add(f32x4.lane(four, 2), f32x4.lane(four, 3)),
  );
}

/**
 * What is left of p when the windows' lines are taken away, and w·p more: a product with the matting Laplacian.
 * Parameters: addresses of the windows' mean lines and of the pixels (both of a picture that is wider than what
 * is asked for), bytes of a row of these; addresses of p, of the weights w and of where the product goes, bytes
 * of a row of these planes; addresses of the share of windows that hold each column and each row; width, height.
 *
 * Gives back the sum of p times the product.
 */
export const multiply = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  (
    scope,
    lines,
    pixels,
    pixelRow,
    p,
    weights,
    to,
    planeRow,
    columnShares,
    rowShares,
    width,
    height,
  ) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const start = scope.local('i32');
    const line = scope.local('i32');
    const pixel = scope.local('i32');
    const stop = scope.local('i32');
    const value = scope.local('f32');
    const product = scope.local('f32');
    const four = scope.local('v128');
    const sum = scope.local('f64');
    return {
      statements: [
        stop.set(i32.mul(width, FLOAT)),
        loop(
          y,
          0,
          height,
          1,
          line.set(i32.add(lines, i32.mul(y, pixelRow))),
          pixel.set(i32.add(pixels, i32.mul(y, pixelRow))),
          start.set(i32.mul(y, planeRow)),
          loop(
            x,
            0,
            stop,
            FLOAT,
            four.set(f32x4.mul(v128.load(line), v128.load(pixel))),
            value.set(f32.load(i32.add(p, i32.add(start, x)))),
            product.set(
              f32.add(
                f32.mul(
                  f32.mul(
                    f32.load(i32.add(columnShares, x)),
                    f32.load(i32.add(rowShares, i32.mul(y, FLOAT))),
                  ),
                  f32.sub(value, sumOf(four)),
                ),
                f32.mul(f32.load(i32.add(weights, i32.add(start, x))), value),
              ),
            ),
            f32.store(i32.add(to, i32.add(start, x)), product),
            sum.set(f64.add(sum, f64.promote(f32.mul(value, product)))),
            line.set(i32.add(line, PIXEL)),
            pixel.set(i32.add(pixel, PIXEL)),
          ),
        ),
      ],
      result: sum,
    };
  },
);

/**
 * A step along p: adds length·p to alpha and takes length·product from what is left. Parameters: addresses of
 * alpha, of what is left, of p and of the product, bytes of a row of these planes, width (a multiple of 4 px), height, length.
 *
 * Gives back the sum of the squares of what is left.
 */
export const advance = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f32'],
  (scope, alpha, rest, p, product, row, width, height, length) => {
    const at = scope.local('i32');
    const start = scope.local('i32');
    const stop = scope.local('i32');
    const end = scope.local('i32');
    const by = scope.local('v128');
    const left = scope.local('v128');
    const squares = scope.local('v128');
    return {
      statements: [
        by.set(f32x4.splat(length)),
        end.set(i32.mul(height, row)),
        loop(
          start,
          0,
          end,
          row,
          stop.set(i32.add(start, i32.mul(width, FLOAT))),
          loop(
            at,
            start,
            stop,
            PIXEL,
            v128.store(
              i32.add(alpha, at),
              f32x4.add(v128.load(i32.add(alpha, at)), f32x4.mul(by, v128.load(i32.add(p, at)))),
            ),
            left.set(
              f32x4.sub(
                v128.load(i32.add(rest, at)),
                f32x4.mul(by, v128.load(i32.add(product, at))),
              ),
            ),
            v128.store(i32.add(rest, at), left),
            squares.set(f32x4.add(squares, f32x4.mul(left, left))),
          ),
        ),
      ],
      result: sumOf(squares),
    };
  },
);

/**
 * The next direction: p becomes what is left and `turn` times what it was. Parameters: addresses of p and of what is
 * left, bytes of a row of these planes, width (a multiple of 4 px), height, turn.
 */
export const redirect = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'f32'],
  (scope, p, rest, row, width, height, turn) => {
    const at = scope.local('i32');
    const start = scope.local('i32');
    const stop = scope.local('i32');
    const end = scope.local('i32');
    const by = scope.local('v128');
    return {
      statements: [
        by.set(f32x4.splat(turn)),
        end.set(i32.mul(height, row)),
        loop(
          start,
          0,
          end,
          row,
          stop.set(i32.add(start, i32.mul(width, FLOAT))),
          loop(
            at,
            start,
            stop,
            PIXEL,
            v128.store(
              i32.add(p, at),
              f32x4.add(v128.load(i32.add(rest, at)), f32x4.mul(by, v128.load(i32.add(p, at)))),
            ),
          ),
        ),
      ],
    };
  },
);
