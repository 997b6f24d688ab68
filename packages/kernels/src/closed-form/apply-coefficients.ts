import { f32, f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';
import { sumLanes } from '../wasm/lanes.js';
import { COLOUR_OFFSET, colourAt } from './load-colours.js';

const FLOAT = 4;
const PIXEL = 16;

/**
 * Applies local linear models to the colours of a part of a row, interpolated bilinearly between four of them: the last step
 * of guided upsampling. Values are 0..255.
 */
export const applyCoefficients = defineKernel(
  {
    /** Row of coefficients above, four floats each. */
    upper: 'ptr',
    /** Row of coefficients below. */
    lower: 'ptr',
    /** Way from the upper row to the lower, 0..1. */
    fraction: 'f32',
    /** Coefficients in a row. */
    columns: 'i32',
    /** Three bytes a pixel, and one readable byte after all of them. */
    rgb: 'ptr',
    /** `count` floats. */
    dst: 'ptr',
    /** px */
    count: 'i32',
    /** Where the first pixel lies among the columns. */
    first: 'f32',
    /** Columns from one pixel to the next. */
    step: 'f32',
  },
  (scope, { upper, lower, fraction, columns, rgb, dst, count, first, step }) => {
    const x = scope.local('i32');
    const low = scope.local('i32');
    const left = scope.local('i32');
    const right = scope.local('i32');
    const position = scope.local('f32');
    const across = scope.local('v128');
    const along = scope.local('v128');
    const above = scope.local('v128');
    const model = scope.local('v128');
    const between = (a: typeof above, b: ReturnType<typeof v128.load>, by: typeof above) =>
      f32x4.add(a, f32x4.mul(by, f32x4.sub(b, a)));
    return {
      statements: [
        along.set(f32x4.splat(fraction)),
        loop(
          x,
          0,
          count,
          1,
          position.set(
            f32.max(
              f32.const(0),
              f32.min(f32.of(i32.sub(columns, 1)), f32.add(first, f32.mul(step, f32.of(x)))),
            ),
          ),
          low.set(i32.truncate(position)),
          across.set(f32x4.splat(f32.sub(position, f32.of(low)))),
          left.set(i32.mul(low, PIXEL)),
          right.set(i32.mul(i32.min(i32.add(low, 1), i32.sub(columns, 1)), PIXEL)),
          above.set(v128.load(i32.add(upper, left))),
          above.set(between(above, v128.load(i32.add(upper, right)), across)),
          model.set(v128.load(i32.add(lower, left))),
          model.set(between(model, v128.load(i32.add(lower, right)), across)),
          model.set(between(above, model, along)),
          model.set(f32x4.mul(model, colourAt(rgb))),
          f32.store(
            dst,
            f32.mul(f32.const(255), f32.max(f32.const(0), f32.min(f32.const(1), sumLanes(model)))),
          ),
          rgb.set(i32.add(rgb, 3)),
          dst.set(i32.add(dst, FLOAT)),
        ),
      ],
    };
  },
);

/**
 * {@link applyCoefficients} by plain loops.
 * @internal
 */
export function applyCoefficientsReference(
  { floats, bytes }: Memory,
  by: Arguments<typeof applyCoefficients>,
): void {
  for (let x = 0; x < by.count; x++) {
    const position = Math.max(0, Math.min(by.columns - 1, by.first + by.step * x));
    const left = Math.floor(position);
    const right = Math.min(left + 1, by.columns - 1);
    const lane = (c: number) => {
      const across = (row: number) => {
        const [a, b] = [floats[row / 4 + left * 4 + c]!, floats[row / 4 + right * 4 + c]!];
        return a + (position - left) * (b - a);
      };
      return across(by.upper) + by.fraction * (across(by.lower) - across(by.upper));
    };
    const value = [0, 1, 2].reduce(
      (sum, c) => sum + lane(c) * (bytes[by.rgb + x * 3 + c]! / 255 - COLOUR_OFFSET),
      lane(3),
    );
    floats[by.dst / 4 + x] = 255 * Math.max(0, Math.min(1, value));
  }
}
