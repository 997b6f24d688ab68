import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('shrinks by the mean of the covered area, also by a fraction', () => {
  const plane = { width: 4, height: 2, data: Float32Array.of(0, 1, 0, 0, 1, 1, 0, 0) };
  expect([...resampleMap(plane, 2, 1).data]).toEqual([0.75, 0]);
  const third = resampleMap({ width: 3, height: 1, data: Float32Array.of(0, 1, 0.5) }, 2, 1);
  expect(third.data[0]).toBeCloseTo((0 * 1 + 1 * 0.5) / 1.5);
  expect(third.data[1]).toBeCloseTo((1 * 0.5 + 0.5 * 1) / 1.5);
});

it('grows by straight lines between pixel centres and repeats the border', () => {
  const plane = { width: 2, height: 1, data: Float32Array.of(0, 1) };
  expect([...resampleMap(plane, 4, 1).data]).toEqual([0, 0.25, 0.75, 1]);
});

it('keeps the range, and a flat plane flat, at any size', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, fc.integer(), (w, h, w2, h2, seed) => {
      let state = seed >>> 0;
      const data = Float32Array.from({ length: w * h }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
      });
      const out = resampleMap({ width: w, height: h, data }, w2, h2);
      expect(out.data.length).toBe(w2 * h2);
      const low = Math.min(...data) - 1e-5;
      const high = Math.max(...data) + 1e-5;
      expect(out.data.every((v) => v >= low && v <= high)).toBe(true);
      const flat = resampleMap({ width: w, height: h, data: data.fill(0.5) }, w2, h2);
      expect(flat.data.every((v) => Math.abs(v - 0.5) < 1e-5)).toBe(true);
    }),
  );
});
