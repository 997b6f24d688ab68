import { f32x4, i32, i32x4, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/** Colours are bytes less this: sums of products stay small. */
export const COLOUR_OFFSET = 128;

/**
 * Loads a row as integer pixels: red, green and blue less {@link COLOUR_OFFSET}, and alpha in steps. Sums of integers are exact.
 */
export const loadRow = defineKernel(
  {
    /** Three bytes a pixel, and one readable byte after all of them. */
    rgb: 'ptr',
    /** Floats, 0..1. */
    alpha: 'ptr',
    /** Four 32-bit integers a pixel. */
    dst: 'ptr',
    /** px */
    count: 'i32',
    /** What alpha 1 becomes. */
    steps: 'f32',
  },
  (scope, { rgb, alpha, dst, count, steps }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const scale = scope.local('v128');
    const colour = f32x4.mul(v128.loadBytes(rgb), f32x4.const(1, 1, 1, 0));
    const opacity = f32x4.mul(v128.loadSplat(alpha), scale);
    return {
      statements: [
        scale.set(f32x4.mul(f32x4.splat(steps), f32x4.const(0, 0, 0, 1))),
        stop.set(i32.add(dst, i32.mul(count, PIXEL))),
        loop(
          at,
          dst,
          stop,
          PIXEL,
          v128.store(
            at,
            i32x4.truncate(
              f32x4.add(
                f32x4.add(colour, opacity),
                f32x4.const(-COLOUR_OFFSET, -COLOUR_OFFSET, -COLOUR_OFFSET, 0.5),
              ),
            ),
          ),
          rgb.set(i32.add(rgb, 3)),
          alpha.set(i32.add(alpha, 4)),
        ),
      ],
    };
  },
);

/**
 * {@link loadRow} by plain loops.
 * @internal
 */
export function loadRowReference(
  { floats, words, bytes }: Memory,
  { rgb, alpha, dst, count, steps }: Arguments<typeof loadRow>,
): void {
  for (let x = 0; x < count; x++) {
    const colours = [0, 1, 2].map((c) => bytes[rgb + x * 3 + c]! - COLOUR_OFFSET);
    const opacity = Math.trunc(Math.fround(floats[alpha / 4 + x]! * steps) + 0.5);
    words.set([...colours, opacity], dst / 4 + x * 4);
  }
}
