import { pullPush } from '@nobg/engine/matting/pull-push.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('gaps filled from what is around them', () => {
  it('continues a colour that is the same everywhere it is known', () => {
    const size = fc.integer({ min: 1, max: 23 });
    fc.assert(
      fc.property(size, size, fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), (w, h, seeds) => {
        const weights = new Float32Array(w * h);
        for (const seed of seeds) weights[seed % weights.length] = 1 / (1 + (seed % 4));
        const filled = pullPush(
          { width: w, height: h, data: new Float32Array(w * h).fill(7) },
          weights,
        ).data;
        for (const value of filled) expect(value).toBeCloseTo(7, 3);
      }),
    );
  });

  it('leaves what is known as it is, and stays between what is known', () => {
    const [width, height] = [16, 9];
    const values = Float32Array.from({ length: width * height }, (_, i) => i % width);
    const weights = values.map((x) => (x < 4 || x > 11 ? 1 : 0));
    const filled = pullPush({ width, height, data: values }, weights).data;
    for (const [i, value] of filled.entries()) {
      if (weights[i] === 1) expect(value).toBe(values[i]);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(15);
    }
    expect(filled[4 * width + 4]).toBeLessThan(filled[4 * width + 11]!);
  });

  it('is 0 where nothing is known', () => {
    expect([
      ...pullPush({ width: 2, height: 1, data: Float32Array.of(3, 4) }, Float32Array.of(0, 0)).data,
    ]).toEqual([0, 0]);
  });
});
