import { mattingKernels } from '@nobg/engine/matting/closed-form/matting-kernels.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Mean of channel `c` over the window around (x, y), by plain loops. */
function windowMean(
  data: readonly number[],
  width: number,
  height: number,
  radius: number,
  x: number,
  y: number,
  c: number,
): number {
  let sum = 0;
  let count = 0;
  for (let py = Math.max(0, y - radius); py <= Math.min(height - 1, y + radius); py++) {
    for (let px = Math.max(0, x - radius); px <= Math.min(width - 1, x + radius); px++) {
      sum += data[(py * width + px) * 4 + c]!;
      count++;
    }
  }
  return sum / count;
}

describe('boxMean of four channels', () => {
  it('is the mean of the window around each pixel, cut off at the borders', () => {
    // Above 32, where sums begin anew, too.
    const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 30, max: 70 }));
    const sizes = fc.tuple(size, size, fc.integer({ min: 0, max: 6 }), fc.constantFrom(16, 64));
    fc.assert(
      fc.property(sizes, fc.nat(), ([width, height, radius, step], seed) => {
        const { room, boxMean } = mattingKernels();
        const count = width * height;
        const data = Array.from(
          { length: count * 4 },
          (_, i) => (Math.imul(i + seed, 2_654_435_761) >>> 24) / 255,
        );
        const from = room.take(count * 16);
        const to = room.take(count * step);
        const scales = room.take(width * 4);
        const zeros = room.take(width * 16);
        const sums = room.take((width + 2 * radius + 1) * 16);
        room.floats.set(data, from / 4);
        for (let x = 0; x < width; x++) {
          const columns = Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1;
          room.floats[scales / 4 + x] = 1 / columns;
        }
        boxMean(from, to, step, width, height, radius, scales, zeros, sums);
        for (let i = 0; i < count * 4; i++) {
          const pixel = Math.floor(i / 4);
          const [x, y] = [pixel % width, Math.floor(pixel / width)];
          const mean = windowMean(data, width, height, radius, x, y, i % 4);
          expect(room.floats[(to + pixel * step) / 4 + (i % 4)]).toBeCloseTo(mean, 5);
        }
      }),
      { numRuns: 40 },
    );
  });
});
