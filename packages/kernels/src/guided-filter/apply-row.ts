import { f32x4, i32, i32x4, loop, seq, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/**
 * Applies local linear models to the colours of a row, each interpolated between two of them, and rounds to bytes; four at a
 * time.
 */
export const applyRow = defineKernel(
  {
    /** Four floats each, from bytes to 0..255. */
    coefficients: 'ptr',
    /** For each pixel the bytes to the model before it. */
    offsets: 'ptr',
    /** For each pixel the way to the next model, 0..1. */
    fractions: 'ptr',
    /** Three bytes a pixel, and one readable byte after all of them. */
    rgb: 'ptr',
    /** `count` bytes. */
    dst: 'ptr',
    /** px, a multiple of 4 */
    count: 'i32',
  },
  (scope, { coefficients, offsets, fractions, rgb, dst, count }) => {
    const stop = scope.local('i32');
    const model = scope.local('i32');
    const before = scope.local('v128');
    const drawn = [0, 1, 2, 3].map(() => scope.local('v128'));
    const [a, b, c, d] = drawn as [typeof before, typeof before, typeof before, typeof before];
    const draw = (index: number) =>
      seq(
        model.set(i32.add(coefficients, i32.load(offsets, 4 * index))),
        before.set(v128.load(model)),
        drawn[index]!.set(
          f32x4.mul(
            f32x4.add(
              before,
              f32x4.mul(
                v128.loadSplat(fractions, 4 * index),
                f32x4.sub(v128.load(model, PIXEL), before),
              ),
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
        stop.set(i32.add(dst, count)),
        loop(
          dst,
          dst,
          stop,
          4,
          ...[0, 1, 2, 3].map(draw),
          // The sum of each one's four products.
          a.set(halves(a, b)),
          c.set(halves(c, d)),
          b.set(f32x4.add(f32x4.shuffle(a, c, [0, 2, 4, 6]), f32x4.shuffle(a, c, [1, 3, 5, 7]))),
          b.set(i32x4.truncate(f32x4.add(b, f32x4.const(0.5, 0.5, 0.5, 0.5)))),
          i32x4.storeBytes(dst, b),
          offsets.set(i32.add(offsets, PIXEL)),
          fractions.set(i32.add(fractions, PIXEL)),
          rgb.set(i32.add(rgb, 12)),
        ),
      ],
    };
  },
);

/**
 * {@link applyRow} by plain loops, in double precision.
 * @internal
 */
export function applyRowReference(
  { floats, words, bytes }: Memory,
  by: Arguments<typeof applyRow>,
): void {
  for (let x = 0; x < by.count; x++) {
    const before = (by.coefficients + words[by.offsets / 4 + x]!) / 4;
    const fraction = floats[by.fractions / 4 + x]!;
    const value = [0, 1, 2, 3].reduce((sum, lane) => {
      const [a, b] = [floats[before + lane]!, floats[before + 4 + lane]!];
      return sum + (a + fraction * (b - a)) * (lane === 3 ? 1 : bytes[by.rgb + x * 3 + lane]!);
    }, 0);
    bytes[by.dst + x] = Math.max(0, Math.min(255, Math.trunc(value + 0.5)));
  }
}
