import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/**
 * Multiplies each pixel by a float of a plane: the first half of a mean of products.
 */
export const scalePixels = defineKernel(
  {
    /** h·w pixels of four floats. */
    src: 'ptr',
    /** The first factor. */
    factors: 'ptr',
    /** Bytes from one factor to the next. */
    factorStepBytes: 'i32',
    /** Bytes from one row of factors to the next. */
    factorRowBytes: 'i32',
    /** h·w pixels of four floats. */
    dst: 'ptr',
    /** px */
    width: 'i32',
    /** px */
    height: 'i32',
  },
  (scope, { src, factors, factorStepBytes, factorRowBytes, dst, width, height }) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const at = scope.local('i32');
    const from = scope.local('i32');
    const out = scope.local('i32');
    return {
      statements: [
        out.set(dst),
        from.set(src),
        loop(
          y,
          0,
          height,
          1,
          at.set(i32.add(factors, i32.mul(y, factorRowBytes))),
          loop(
            x,
            0,
            width,
            1,
            v128.store(out, f32x4.mul(v128.load(from), v128.loadSplat(at))),
            at.set(i32.add(at, factorStepBytes)),
            from.set(i32.add(from, PIXEL)),
            out.set(i32.add(out, PIXEL)),
          ),
        ),
      ],
    };
  },
);

/**
 * {@link scalePixels} by plain loops.
 * @internal
 */
export function scalePixelsReference({ floats }: Memory, by: Arguments<typeof scalePixels>): void {
  const { src, factors, factorStepBytes, factorRowBytes, dst, width, height } = by;
  for (let i = 0; i < width * height; i++) {
    const at = factors + Math.floor(i / width) * factorRowBytes + (i % width) * factorStepBytes;
    for (let c = 0; c < 4; c++) {
      floats[dst / 4 + i * 4 + c] = floats[src / 4 + i * 4 + c]! * floats[at / 4]!;
    }
  }
}
