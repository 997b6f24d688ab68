import { dropStrays } from '@nobg/engine/modes/clothing/strays.js';
import { expect, it } from 'vitest';

const SIDE = 100;
type Rect = readonly [left: number, top: number, right: number, bottom: number];

function planeOf(rects: readonly (readonly [Rect, number])[]) {
  const data = new Float32Array(SIDE * SIDE);
  for (const [[left, top, right, bottom], value] of rects) {
    for (let y = top; y < bottom; y++) data.fill(value, y * SIDE + left, y * SIDE + right);
  }
  return { width: SIDE, height: SIDE, data };
}

const COAT: Rect = [10, 10, 50, 60];
const TROUSERS: Rect = [20, 65, 40, 95];
const PASSER_BY: Rect = [70, 30, 85, 60];
const SLIVER: Rect = [20, 3, 23, 4];

it('keeps garments that lie apart on somebody, and drops what is on nobody and slivers', () => {
  const worn = planeOf([COAT, TROUSERS, PASSER_BY, SLIVER].map((rect) => [rect, 0.9] as const));
  const background = planeOf([
    [[0, 0, SIDE, SIDE], 1],
    [[5, 0, 55, SIDE], 0.1],
  ]);
  const { data } = dropStrays(worn, background);
  const at = (x: number, y: number) => data[y * SIDE + x]!;
  expect([at(30, 30), at(30, 80), at(77, 45), at(21, 3)].map((p) => p > 0.5)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('takes the soft edge of what goes along, and touches nothing else', () => {
  const worn = planeOf([
    [[69, 29, 86, 61], 0.3],
    [COAT, 0.9],
    [PASSER_BY, 0.9],
  ]);
  const { data } = dropStrays(worn, planeOf([[[60, 0, SIDE, SIDE], 1]]));
  expect(data.filter((p) => p > 0)).toHaveLength(40 * 50);
  const whole = planeOf([[COAT, 0.9]]);
  expect(dropStrays(whole, planeOf([]))).toBe(whole);
});
