import { median, quantile, slope, spreadOf } from '@nobg/bench/statistics.js';
import { describe, expect, it } from 'vitest';

describe('median', () => {
  it('is the value in the middle, or the mean of the two there', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 2, 4, 100])).toBe(7);
  });

  it('leaves the values as they lie', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('spreadOf', () => {
  it('gives median, least and most to a tenth', () => {
    expect(spreadOf([12.34, 10.06, 11])).toEqual({ median: 11, least: 10.1, most: 12.3, n: 3 });
  });
});

describe('quantile', () => {
  it('is the value that the share lies below', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99)]).toEqual([
      1, 51, 100,
    ]);
    expect(quantile([], 0.5)).toBe(0);
  });
});

describe('slope', () => {
  it('is how much values rise by the step', () => {
    expect(slope([5, 7, 9, 11])).toBeCloseTo(2);
    expect(slope([4, 4, 4])).toBe(0);
    expect(slope([4])).toBe(0);
  });
});
