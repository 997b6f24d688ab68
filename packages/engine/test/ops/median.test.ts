import { median } from '@nobg/engine/ops/median.js';
import { expect, it } from 'vitest';

it.each([
  ['the middle one by size, not by digits', [100, 9, 20], 20],
  ['the upper of two in the middle', [4, 1, 3, 2], 3],
  ['0 of nothing', [], 0],
  ['a number where half are infinite', [Number.POSITIVE_INFINITY, 2, 1], 2],
])('the median is %s', (_, values, expected) => {
  expect(median(values)).toBe(expected);
});
