import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/**
 * A row between two, by linear interpolation.
 */
export const interpolateRows = defineKernel(
  {
    /** Four floats a pixel. */
    upper: 'ptr',
    /** Four floats a pixel. */
    lower: 'ptr',
    /** Four floats a pixel. */
    dst: 'ptr',
    /** px */
    count: 'i32',
    /** Way from the upper row to the lower, 0..1. */
    fraction: 'f32',
  },
  (scope, { upper, lower, dst, count, fraction }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const share = scope.local('v128');
    const first = scope.local('v128');
    return {
      statements: [
        share.set(f32x4.splat(fraction)),
        stop.set(i32.mul(count, PIXEL)),
        loop(
          at,
          0,
          stop,
          PIXEL,
          first.set(v128.load(i32.add(upper, at))),
          v128.store(
            i32.add(dst, at),
            f32x4.add(first, f32x4.mul(share, f32x4.sub(v128.load(i32.add(lower, at)), first))),
          ),
        ),
      ],
    };
  },
);

/**
 * {@link interpolateRows} by plain loops.
 * @internal
 */
export function interpolateRowsReference(
  { floats }: Memory,
  { upper, lower, dst, count, fraction }: Arguments<typeof interpolateRows>,
): void {
  for (let i = 0; i < count * 4; i++) {
    const [a, b] = [floats[upper / 4 + i]!, floats[lower / 4 + i]!];
    floats[dst / 4 + i] = a + fraction * (b - a);
  }
}
