import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';
import { sumLanes } from '../wasm/lanes.js';

const FLOAT = 4;
const PIXEL = 16;

/**
 * One step of the conjugate gradient method along the search direction: x += α·p and r −= α·A·p (two axpy's).
 * Returns rᵀ·r of the new residual.
 */
export const cgStep = defineKernel(
  {
    /** The solution; planes are rows of floats. */
    x: 'ptr',
    /** r */
    residual: 'ptr',
    /** p */
    direction: 'ptr',
    /** A·p */
    product: 'ptr',
    /** Row of the four planes. */
    rowBytes: 'i32',
    /** px, a multiple of 4 */
    width: 'i32',
    /** px */
    height: 'i32',
    /** α of the method. */
    stepLength: 'f32',
  },
  (scope, { x, residual, direction, product, rowBytes, width, height, stepLength }) => {
    const at = scope.local('i32');
    const start = scope.local('i32');
    const stop = scope.local('i32');
    const end = scope.local('i32');
    const by = scope.local('v128');
    const left = scope.local('v128');
    const squares = scope.local('v128');
    return {
      statements: [
        by.set(f32x4.splat(stepLength)),
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
              i32.add(x, at),
              f32x4.add(
                v128.load(i32.add(x, at)),
                f32x4.mul(by, v128.load(i32.add(direction, at))),
              ),
            ),
            left.set(
              f32x4.sub(
                v128.load(i32.add(residual, at)),
                f32x4.mul(by, v128.load(i32.add(product, at))),
              ),
            ),
            v128.store(i32.add(residual, at), left),
            squares.set(f32x4.add(squares, f32x4.mul(left, left))),
          ),
        ),
      ],
      result: sumLanes(squares),
    };
  },
);

/**
 * {@link cgStep} by plain loops.
 * @internal
 */
export function cgStepReference({ floats }: Memory, by: Arguments<typeof cgStep>): number {
  let squares = 0;
  for (let y = 0; y < by.height; y++) {
    for (let i = (y * by.rowBytes) / 4, end = i + by.width; i < end; i++) {
      floats[by.x / 4 + i]! += by.stepLength * floats[by.direction / 4 + i]!;
      floats[by.residual / 4 + i]! -= by.stepLength * floats[by.product / 4 + i]!;
      squares += floats[by.residual / 4 + i]! ** 2;
    }
  }
  return squares;
}
