import { alphaBox, boundingBox } from '@nobg/engine/ops/bounding-box.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('is the tightest box around what is more than half opaque', () => {
  const side = fc.integer({ min: 1, max: 6 });
  const picture = fc.tuple(side, side).chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      alpha: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
    }),
  );
  fc.assert(
    fc.property(picture, ({ width, height, alpha }) => {
      const sparse = alpha.map((a) => (a > 200 ? a : a % 128));
      const opaque = [...sparse.keys()].filter((i) => sparse[i]! >= 128);
      const xs = opaque.map((i) => i % width);
      const ys = opaque.map((i) => Math.floor(i / width));
      const [left, top] = [Math.min(...xs), Math.min(...ys)];
      const size = { width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
      const wanted = opaque.length === 0 ? null : { left, top, ...size };
      expect(alphaBox({ width, height, data: sparse })).toEqual(wanted);
      const rgba = new Uint8Array(sparse.length * 4).fill(255);
      for (const [i, a] of sparse.entries()) rgba[4 * i + 3] = a;
      expect(boundingBox({ width, height, data: rgba })).toEqual(wanted);
    }),
  );
});
