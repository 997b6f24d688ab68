import { joinPeople } from '@nobg/engine/refine/join-people.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** The joined alpha of one pixel. */
function join(matte: number, salient: number, outline: number, person = outline): number {
  const plane = (value: number) => ({ width: 1, height: 1, data: Float32Array.of(value) });
  return joinPeople({
    matte: plane(matte),
    salient: plane(salient),
    outline: plane(outline),
    person: plane(person),
  }).data[0]!;
}

it('keeps what two of three see', () => {
  expect(join(0, 1, 1, 0.5)).toBe(1); // a bag that the matte dropped
  expect(join(1, 0, 1)).toBe(1); // a second person, who does not stand out
  expect(join(1, 1, 0)).toBe(1);
});

it('drops what one alone sees', () => {
  expect(join(0, 1, 0)).toBe(0); // a sofa that stands out
  expect(join(0.5, 0, 0)).toBe(0);
  expect(join(0, 0, 0.6, 0.6)).toBe(0);
});

it('keeps a sure matte with weak support, and a sure person without any', () => {
  expect(join(1, 0, 0.5, 0.5)).toBeGreaterThan(0.5);
  expect(join(0, 0, 1, 0.99)).toBe(1);
});

it('keeps the soft edge of the middle opinion', () => {
  expect(join(0.4, 0.7, 0.2, 0.3)).toBeCloseTo(0.4);
});

it('never leaves 0..1 nor exceeds the greatest opinion', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, unit, (m, s, o, p) => {
      const joined = join(m, s, o, p);
      expect(joined).toBeGreaterThanOrEqual(0);
      expect(joined).toBeLessThanOrEqual(Math.max(m, s, o) + 1e-6);
    }),
  );
});
