import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const FLOAT = 4;
const PIXEL = 16;

/**
 * The next search direction of the conjugate gradient method: p = r + β·p.
 */
export const cgDirection = defineKernel(
  {
    /** p, a plane of rows of floats; updated in place. */
    direction: 'ptr',
    /** r */
    residual: 'ptr',
    /** Row of both planes. */
    rowBytes: 'i32',
    /** px, a multiple of 4 */
    width: 'i32',
    /** px */
    height: 'i32',
    /** β of the method. */
    beta: 'f32',
  },
  (scope, { direction, residual, rowBytes, width, height, beta }) => {
    const at = scope.local('i32');
    const start = scope.local('i32');
    const stop = scope.local('i32');
    const end = scope.local('i32');
    const by = scope.local('v128');
    return {
      statements: [
        by.set(f32x4.splat(beta)),
        end.set(i32.mul(height, rowBytes)),
        loop(
          start,
          0,
          end,
          rowBytes,
          stop.set(i32.add(start, i32.mul(width, FLOAT))),
          loop(
            at,
            start,
            stop,
            PIXEL,
            v128.store(
              i32.add(direction, at),
              f32x4.add(
                v128.load(i32.add(residual, at)),
                f32x4.mul(by, v128.load(i32.add(direction, at))),
              ),
            ),
          ),
        ),
      ],
    };
  },
);

/**
 * {@link cgDirection} by plain loops.
 * @internal
 */
export function cgDirectionReference({ floats }: Memory, by: Arguments<typeof cgDirection>): void {
  for (let y = 0; y < by.height; y++) {
    for (let i = (y * by.rowBytes) / 4, end = i + by.width; i < end; i++) {
      const at = by.direction / 4 + i;
      floats[at] = floats[by.residual / 4 + i]! + by.beta * floats[at]!;
    }
  }
}
