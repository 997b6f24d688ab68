import { medianOfPredictions } from '@nobg/engine/segmentation/person/median-of-predictions.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** The joined alpha of one pixel. */
function join(matte: number, salient: number, outline: number): number {
  const plane = (value: number) => ({ width: 1, height: 1, data: Float32Array.of(value) });
  return medianOfPredictions({
    matte: plane(matte),
    salient: plane(salient),
    outline: plane(outline),
  }).data[0]!;
}

it('keeps what two of three see', () => {
  expect(join(0, 1, 1)).toBe(1); // a bag that the matte dropped
  expect(join(1, 0, 1)).toBe(1); // a second person, who does not stand out
  expect(join(1, 1, 0)).toBe(1);
});

it('drops what one alone sees', () => {
  expect(join(0, 1, 0)).toBe(0); // a sofa that stands out
  expect(join(0.5, 0, 0)).toBe(0);
  expect(join(0, 0, 0.6)).toBe(0);
});

it('keeps the soft edge of the middle prediction', () => {
  expect(join(0.4, 0.7, 0.2)).toBeCloseTo(0.4);
});

it('is the median of the three', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, (m, s, o) => {
      expect(join(m, s, o)).toBeCloseTo([m, s, o].sort((a, b) => a - b)[1]!, 6);
    }),
  );
});
