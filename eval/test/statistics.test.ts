import { meanOf, pairedDifference, shareBelow, worstTenth } from '@nobg/eval/statistics.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const unit = fc.double({ min: 0, max: 1, noNaN: true });

describe('a mean', () => {
  it('has the standard error that NumPy gives', () => {
    // np.std([.9, .7, .85, .4], ddof=1) / 2
    const { mean, error, n } = meanOf([0.9, 0.7, null, 0.85, 0.4])!;
    expect([mean, n]).toEqual([0.7125, 4]);
    expect(error).toBeCloseTo(0.112499999, 8);
  });

  it('has no standard error of a single value, and is none of no value', () => {
    expect(meanOf([null, 0.5])).toEqual({ mean: 0.5, error: null, n: 1 });
    expect(meanOf([null])).toBeNull();
  });
});

describe('a paired difference', () => {
  it('is the difference of the means, with an error of nothing where all differ by the same', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 2 }), unit, (values, shift) => {
        const { mean, error } = pairedDifference(
          values.map((value) => value + shift),
          values,
        )!;
        expect(mean).toBeCloseTo(shift, 9);
        expect(error).toBeCloseTo(0, 9);
      }),
    );
  });

  it('leaves out pairs of which one side has no value', () => {
    expect(pairedDifference([0.5, null, 1], [0.25, 0.5, null])).toMatchObject({ mean: 0.25, n: 1 });
  });
});

describe('the worst tenth', () => {
  it('is the mean of the lowest tenth, rounded up to whole photos', () => {
    const values = Array.from({ length: 21 }, (_, i) => i / 100);
    expect(worstTenth(values.reverse())).toBeCloseTo(0.01, 12);
    expect(worstTenth([0.4, 0.9])).toBe(0.4);
    expect(worstTenth([])).toBeNull();
  });

  it('is never above the mean', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1 }), (values) => {
        expect(worstTenth(values)!).toBeLessThanOrEqual(meanOf(values)!.mean + 1e-12);
      }),
    );
  });
});

describe('the share below a bound', () => {
  it('counts what is below, and not what is at it', () => {
    expect(shareBelow([0.79, 0.8, 0.9, 0.1], 0.8)).toBe(0.5);
    expect(shareBelow([], 0.8)).toBeNull();
  });
});
