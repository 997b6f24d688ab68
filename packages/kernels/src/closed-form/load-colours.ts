import type { Value } from '../wasm/code.js';
import { f32x4, i32, loop, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

const PIXEL = 16;

/** Colours are 0..1 less this: means of products then lose little to rounding. */
export const COLOUR_OFFSET = 0.5;

/** Three bytes of colour as a pixel: red, green, blue and 1. Reads one byte beyond them. */
export function colourAt(at: Value<'i32'>): Value<'v128'> {
  return f32x4.add(
    f32x4.mul(v128.loadBytes(at), f32x4.const(1 / 255, 1 / 255, 1 / 255, 0)),
    f32x4.const(-COLOUR_OFFSET, -COLOUR_OFFSET, -COLOUR_OFFSET, 1),
  );
}

/**
 * Loads 8-bit RGB as pixels of four floats: red, green and blue, 0..1 less {@link COLOUR_OFFSET}, and 1.
 */
export const loadColours = defineKernel(
  {
    /** Three bytes a pixel, and one readable byte after all of them. */
    src: 'ptr',
    /** Bytes from one row to the next. */
    srcRowBytes: 'i32',
    /** h·w pixels of four floats. */
    dst: 'ptr',
    /** px */
    width: 'i32',
    /** px */
    height: 'i32',
  },
  (scope, { src, srcRowBytes, dst, width, height }) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const at = scope.local('i32');
    const out = scope.local('i32');
    return {
      statements: [
        out.set(dst),
        loop(
          y,
          0,
          height,
          1,
          at.set(i32.add(src, i32.mul(y, srcRowBytes))),
          loop(
            x,
            0,
            width,
            1,
            v128.store(out, colourAt(at)),
            at.set(i32.add(at, 3)),
            out.set(i32.add(out, PIXEL)),
          ),
        ),
      ],
    };
  },
);

/**
 * {@link loadColours} by plain loops.
 * @internal
 */
export function loadColoursReference(memory: Memory, by: Arguments<typeof loadColours>): void {
  const { src, srcRowBytes, dst, width, height } = by;
  for (let i = 0; i < width * height; i++) {
    const from = src + Math.floor(i / width) * srcRowBytes + (i % width) * 3;
    const [r, g, b] = memory.bytes.subarray(from, from + 3);
    const colours = [r!, g!, b!].map((byte) => byte / 255 - COLOUR_OFFSET);
    memory.floats.set([...colours, 1], dst / 4 + i * 4);
  }
}
