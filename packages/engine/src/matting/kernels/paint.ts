import { f32, f32x4, i32, loop, v128 } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';
import { sumOf } from './conjugate-gradients.js';
import { colourAt } from './windows.js';

const FLOAT = 4;
const PIXEL = 16;

/**
 * What lines give to the colours along a part of a row, between four of them (bilinear). Parameters: addresses of
 * the rows of lines above and below, how far it is from one to the other (0..1), lines in a row, address of the colours
 * (three bytes a pixel, and one more after all), where the values go, and their number; where the first lies
 * among the lines, and how far it is from one pixel to the next there. Values are 0..255.
 */
export const paint = kernel(
  ['i32', 'i32', 'f32', 'i32', 'i32', 'i32', 'i32', 'f32', 'f32'],
  (scope, upper, lower, down, lines, rgb, to, count, first, step) => {
    const x = scope.local('i32');
    const low = scope.local('i32');
    const left = scope.local('i32');
    const right = scope.local('i32');
    const place = scope.local('f32');
    const across = scope.local('v128');
    const along = scope.local('v128');
    const above = scope.local('v128');
    const line = scope.local('v128');
    const between = (a: typeof above, b: ReturnType<typeof v128.load>, by: typeof above) =>
      f32x4.add(a, f32x4.mul(by, f32x4.sub(b, a)));
    return {
      statements: [
        along.set(f32x4.splat(down)),
        loop(
          x,
          0,
          count,
          1,
          place.set(
            f32.max(
              f32.const(0),
              f32.min(f32.of(i32.sub(lines, 1)), f32.add(first, f32.mul(step, f32.of(x)))),
            ),
          ),
          low.set(i32.truncate(place)),
          across.set(f32x4.splat(f32.sub(place, f32.of(low)))),
          left.set(i32.mul(low, PIXEL)),
          right.set(i32.mul(i32.min(i32.add(low, 1), i32.sub(lines, 1)), PIXEL)),
          above.set(v128.load(i32.add(upper, left))),
          above.set(between(above, v128.load(i32.add(upper, right)), across)),
          line.set(v128.load(i32.add(lower, left))),
          line.set(between(line, v128.load(i32.add(lower, right)), across)),
          line.set(between(above, line, along)),
          line.set(f32x4.mul(line, colourAt(rgb))),
          f32.store(
            to,
            f32.mul(f32.const(255), f32.max(f32.const(0), f32.min(f32.const(1), sumOf(line)))),
          ),
          rgb.set(i32.add(rgb, 3)),
          to.set(i32.add(to, FLOAT)),
        ),
      ],
    };
  },
);
