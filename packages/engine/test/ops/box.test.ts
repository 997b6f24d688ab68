import { boxIou, unionOf } from '@nobg/engine/ops/box.js';
import { describe, expect, it } from 'vitest';

const box = (left: number, top: number, width: number, height: number) => ({
  ...{ left, top },
  ...{ width, height },
});

describe('the union of boxes', () => {
  it('is the tightest box around all of them', () => {
    const boxes = [box(10, 20, 30, 5), box(-4, 22, 10, 40), box(12, 21, 1, 1)];
    expect(unionOf(boxes)).toEqual(box(-4, 20, 44, 42));
  });

  it('is the box itself where there is one', () => {
    expect(unionOf([box(3, 4, 5, 6)])).toEqual(box(3, 4, 5, 6));
  });
});

describe('intersection over union of two boxes', () => {
  it.each([
    ['1 of a box with itself', box(3, 4, 5, 6), 1],
    ['of a half that they share', box(3, 4, 5, 3), 1 / 2],
    ['of a corner that they share', box(5, 7, 5, 6), 9 / 51],
    ['0 where they only touch', box(8, 4, 5, 6), 0],
    ['0 where they are apart across and down', box(20, 30, 5, 6), 0],
  ])('is %s', (_, other, expected) => {
    expect(boxIou(box(3, 4, 5, 6), other)).toBeCloseTo(expected, 12);
    expect(boxIou(other, box(3, 4, 5, 6))).toBeCloseTo(expected, 12);
  });
});
