import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/**
 * Slides sums of rows of coefficients down by a row.
 */
export const slideRowSums = defineKernel(
  {
    /** Four floats a pixel. */
    sums: 'ptr',
    /** The row that enters. */
    enter: 'ptr',
    /** The row that leaves; zeros for none. */
    leave: 'ptr',
    /** px */
    count: 'i32',
  },
  (scope, { sums, enter, leave, count }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    return {
      statements: [
        stop.set(i32.add(sums, i32.mul(count, PIXEL))),
        loop(
          at,
          sums,
          stop,
          PIXEL,
          v128.store(at, f32x4.add(v128.load(at), f32x4.sub(v128.load(enter), v128.load(leave)))),
          enter.set(i32.add(enter, PIXEL)),
          leave.set(i32.add(leave, PIXEL)),
        ),
      ],
    };
  },
);

/**
 * {@link slideRowSums} by plain loops.
 * @internal
 */
export function slideRowSumsReference(
  { floats }: Memory,
  { sums, enter, leave, count }: Arguments<typeof slideRowSums>,
): void {
  for (let i = 0; i < count * 4; i++) {
    floats[sums / 4 + i]! += floats[enter / 4 + i]! - floats[leave / 4 + i]!;
  }
}
