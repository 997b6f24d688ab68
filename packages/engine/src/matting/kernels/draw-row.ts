import { f32x4, i32, i32x4, loop, seq, v128 } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';

const PIXEL = 16;

/** A row between two. Parameters: addresses of both and of the new one, four floats a pixel; pixels; the way to the second, 0..1. */
export const blendRows = kernel(
  ['i32', 'i32', 'i32', 'i32', 'f32'],
  (scope, a, b, to, count, way) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const share = scope.local('v128');
    const first = scope.local('v128');
    return {
      statements: [
        share.set(f32x4.splat(way)),
        stop.set(i32.mul(count, PIXEL)),
        loop(
          at,
          0,
          stop,
          PIXEL,
          first.set(v128.load(i32.add(a, at))),
          v128.store(
            i32.add(to, at),
            f32x4.add(first, f32x4.mul(share, f32x4.sub(v128.load(i32.add(b, at)), first))),
          ),
        ),
      ],
    };
  },
);

/**
 * What lines give to the colours along a row, each between two of them, as bytes; four at a time. Parameters: address
 * of the lines (four floats each, from bytes to 0..255), for each colour how many bytes it is to the line before it and how
 * far on to the next, 0..1; of the colours (three bytes each, and one more after all); of where the bytes go; and
 * their number, a multiple of 4.
 */
export const drawRow = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  (scope, lines, places, ways, rgb, to, count) => {
    const stop = scope.local('i32');
    const line = scope.local('i32');
    const before = scope.local('v128');
    const drawn = [0, 1, 2, 3].map(() => scope.local('v128'));
    const [a, b, c, d] = drawn as [typeof before, typeof before, typeof before, typeof before];
    const draw = (index: number) =>
      seq(
        line.set(i32.add(lines, i32.load(places, 4 * index))),
        before.set(v128.load(line)),
        drawn[index]!.set(
          f32x4.mul(
            f32x4.add(
              before,
              f32x4.mul(v128.loadSplat(ways, 4 * index), f32x4.sub(v128.load(line, PIXEL), before)),
            ),
            f32x4.add(
              f32x4.mul(
                v128.loadBytes(index === 0 ? rgb : i32.add(rgb, 3 * index)),
                f32x4.const(1, 1, 1, 0),
              ),
              f32x4.const(0, 0, 0, 1),
            ),
          ),
        ),
      );
    const halves = (one: typeof before, other: typeof before) =>
      f32x4.add(f32x4.shuffle(one, other, [0, 1, 4, 5]), f32x4.shuffle(one, other, [2, 3, 6, 7]));
    return {
      statements: [
        stop.set(i32.add(to, count)),
        loop(
          to,
          to,
          stop,
          4,
          ...[0, 1, 2, 3].map(draw),
          // The sum of each one's four products.
          a.set(halves(a, b)),
          c.set(halves(c, d)),
          b.set(f32x4.add(f32x4.shuffle(a, c, [0, 2, 4, 6]), f32x4.shuffle(a, c, [1, 3, 5, 7]))),
          b.set(i32x4.truncate(f32x4.add(b, f32x4.const(0.5, 0.5, 0.5, 0.5)))),
          i32x4.storeBytes(to, b),
          places.set(i32.add(places, PIXEL)),
          ways.set(i32.add(ways, PIXEL)),
          rgb.set(i32.add(rgb, 12)),
        ),
      ],
    };
  },
);
