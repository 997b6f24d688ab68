import { median, spreadOf } from '@nobg/bench/statistics.js';
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
