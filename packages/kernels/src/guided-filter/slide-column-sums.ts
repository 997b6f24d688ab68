import type { Value } from '../wasm/code.js';
import { f32x4, i32, i32x4, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/** Bytes of the sums of a column: pixels, and pixels times red, green and blue. */
export const COLUMN_BYTES = 64;

/**
 * Slides each column's sums of pixels and of their products down by a row. They are integers, so what leaves takes with it exactly
 * what it added.
 */
export const slideColumnSums = defineKernel(
  {
    /** {@link COLUMN_BYTES} a column: the pixel, and times red, green and blue. */
    sums: 'ptr',
    /** The row that enters, as `loadRow` leaves it. */
    enter: 'ptr',
    /** The row that leaves; zeros for none. */
    leave: 'ptr',
    /** Columns. */
    count: 'i32',
  },
  (scope, { sums, enter, leave, count }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const added = scope.local('v128');
    const gone = scope.local('v128');
    const move = (offset: number, by: Value<'v128'>) =>
      v128.store(at, i32x4.add(v128.load(at, offset), by), offset);
    const times = (lane: 0 | 1 | 2) => {
      const lanes = [lane, lane, lane, lane] as const;
      return i32x4.sub(
        i32x4.mul(added, f32x4.swizzle(added, lanes)),
        i32x4.mul(gone, f32x4.swizzle(gone, lanes)),
      );
    };
    return {
      statements: [
        stop.set(i32.add(sums, i32.mul(count, COLUMN_BYTES))),
        loop(
          at,
          sums,
          stop,
          COLUMN_BYTES,
          added.set(v128.load(enter)),
          gone.set(v128.load(leave)),
          move(0, i32x4.sub(added, gone)),
          ...([0, 1, 2] as const).map((lane) => move(PIXEL * (lane + 1), times(lane))),
          enter.set(i32.add(enter, PIXEL)),
          leave.set(i32.add(leave, PIXEL)),
        ),
      ],
    };
  },
);

/**
 * {@link slideColumnSums} by plain loops.
 * @internal
 */
export function slideColumnSumsReference(
  { words }: Memory,
  { sums, enter, leave, count }: Arguments<typeof slideColumnSums>,
): void {
  for (let x = 0; x < count; x++) {
    const [added, removed] = [enter, leave].map((row) =>
      words.subarray(row / 4 + x * 4, row / 4 + x * 4 + 4),
    ) as [Int32Array, Int32Array];
    for (let part = 0; part < 4; part++) {
      for (let lane = 0; lane < 4; lane++) {
        const times = (pixel: Int32Array) => pixel[lane]! * (part === 0 ? 1 : pixel[part - 1]!);
        words[(sums + x * COLUMN_BYTES) / 4 + part * 4 + lane]! += times(added) - times(removed);
      }
    }
  }
}
