import { f32, f32x4, f64, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';
import { sumLanes } from '../wasm/lanes.js';

const FLOAT = 4;
const PIXEL = 16;

/**
 * L·p + w·p for the matting Laplacian L and weights w: what is left of p when the windows' mean linear models are taken away.
 * Returns pᵀ·(L·p + w·p).
 */
export const laplacianProduct = defineKernel(
  {
    /** Mean coefficients of the windows, four floats a pixel. */
    coefficients: 'ptr',
    /** As `loadColours` leaves them. */
    pixels: 'ptr',
    /** Row of both, which may be wider than `width`. */
    pixelRowBytes: 'i32',
    /** A plane of floats. */
    p: 'ptr',
    /** A plane of floats. */
    weights: 'ptr',
    /** A plane of floats. */
    dst: 'ptr',
    /** Row of the three planes. */
    planeRowBytes: 'i32',
    /** w floats: share of the windows that hold a column. */
    columnShares: 'ptr',
    /** h floats: share of the windows that hold a row. */
    rowShares: 'ptr',
    /** px */
    width: 'i32',
    /** px */
    height: 'i32',
  },
  (
    scope,
    {
      coefficients,
      pixels,
      pixelRowBytes,
      p,
      weights,
      dst,
      planeRowBytes,
      columnShares,
      rowShares,
      width,
      height,
    },
  ) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const start = scope.local('i32');
    const coefficient = scope.local('i32');
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
          coefficient.set(i32.add(coefficients, i32.mul(y, pixelRowBytes))),
          pixel.set(i32.add(pixels, i32.mul(y, pixelRowBytes))),
          start.set(i32.mul(y, planeRowBytes)),
          loop(
            x,
            0,
            stop,
            FLOAT,
            four.set(f32x4.mul(v128.load(coefficient), v128.load(pixel))),
            value.set(f32.load(i32.add(p, i32.add(start, x)))),
            product.set(
              f32.add(
                f32.mul(
                  f32.mul(
                    f32.load(i32.add(columnShares, x)),
                    f32.load(i32.add(rowShares, i32.mul(y, FLOAT))),
                  ),
                  f32.sub(value, sumLanes(four)),
                ),
                f32.mul(f32.load(i32.add(weights, i32.add(start, x))), value),
              ),
            ),
            f32.store(i32.add(dst, i32.add(start, x)), product),
            sum.set(f64.add(sum, f64.promote(f32.mul(value, product)))),
            coefficient.set(i32.add(coefficient, PIXEL)),
            pixel.set(i32.add(pixel, PIXEL)),
          ),
        ),
      ],
      result: sum,
    };
  },
);

/**
 * {@link laplacianProduct} by plain loops, in double precision.
 * @internal
 */
export function laplacianProductReference(
  { floats }: Memory,
  by: Arguments<typeof laplacianProduct>,
): number {
  let sum = 0;
  for (let y = 0; y < by.height; y++) {
    for (let x = 0; x < by.width; x++) {
      const pixel = (y * by.pixelRowBytes) / 4 + x * 4;
      let model = 0;
      for (let c = 0; c < 4; c++) {
        model += floats[by.coefficients / 4 + pixel + c]! * floats[by.pixels / 4 + pixel + c]!;
      }
      const at = (y * by.planeRowBytes) / 4 + x;
      const value = floats[by.p / 4 + at]!;
      const share = floats[by.columnShares / 4 + x]! * floats[by.rowShares / 4 + y]!;
      const product = share * (value - model) + floats[by.weights / 4 + at]! * value;
      floats[by.dst / 4 + at] = product;
      sum += value * product;
    }
  }
  return sum;
}
