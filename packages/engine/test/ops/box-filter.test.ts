import { boxFilter } from '@nobg/engine/ops/box-filter.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('boxMean', () => {
  it('is the mean of the window around each pixel, cut off at the borders', () => {
    const size = fc.integer({ min: 1, max: 19 });
    const picture = fc
      .tuple(size, size, fc.integer({ min: 0, max: 6 }))
      .chain(([width, height, radius]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          radius: fc.constant(radius),
          data: fc.array(fc.integer({ min: 0, max: 255 }), {
            minLength: width * height,
            maxLength: width * height,
          }),
        }),
      );
    fc.assert(
      fc.property(picture, ({ width, height, radius, data }) => {
        const out = Float32Array.from(data);
        boxFilter(out, width, height, radius, new Float32Array(out.length), out);
        for (let y = 0, i = 0; y < height; y++) {
          for (let x = 0; x < width; x++, i++) {
            const seen = data.filter(
              (_, at) =>
                Math.abs((at % width) - x) <= radius &&
                Math.abs(Math.floor(at / width) - y) <= radius,
            );
            const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
            expect(out[i]).toBeCloseTo(mean, 3);
          }
        }
      }),
    );
  });
});
