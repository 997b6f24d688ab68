import { distanceTransform } from '@nobg/engine/ops/distance-transform.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('is the distance to the nearest pixel inside, as far as it reaches', () => {
  const pictures = fc
    .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
    .chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        inside: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 3 }),
        // Few, half or most of the pixels are inside.
        least: fc.integer({ min: 1, max: 4 }),
        reach: fc.double({ min: 1, max: 40, noNaN: true }),
      }),
    );
  fc.assert(
    fc.property(pictures, ({ width, height, inside, least, reach }) => {
      const shape = inside.map((value) => (value >= least ? 1 : 0));
      const found = distanceTransform({ width, height, data: shape }, reach);
      const expected = Float32Array.from(shape, (_, i) => {
        const square = nearestSquare(shape, width, i);
        return square <= reach * reach + 1e-9 ? Math.sqrt(square) : Infinity;
      });
      // At the very edge of the reach rounding decides.
      for (let i = 0; i < found.length; i++) {
        if (Math.abs(expected[i]! - reach) > 1e-4) expect(found[i]).toBeCloseTo(expected[i]!, 4);
      }
    }),
  );
});

it('reaches nothing where nothing is inside', () => {
  expect([...distanceTransform({ width: 3, height: 2, data: new Uint8Array(6) }, 9)]).toEqual(
    Array(6).fill(Infinity),
  );
});

function nearestSquare(shape: Uint8Array, width: number, at: number): number {
  let least = Infinity;
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === 0) continue;
    const dx = (i % width) - (at % width);
    const dy = Math.floor(i / width) - Math.floor(at / width);
    least = Math.min(least, dx * dx + dy * dy);
  }
  return least;
}
