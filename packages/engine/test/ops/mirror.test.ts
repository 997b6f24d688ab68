import { mirrored } from '@nobg/engine/ops/mirror.js';
import { expect, it } from 'vitest';

it('turns the pixels of each row around, and leaves the picture itself alone', () => {
  const rgb = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect([...mirrored(rgb, 2, 3)]).toEqual([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]);
  expect(rgb[0]).toBe(1);
  expect([...mirrored(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 1)]).toEqual([3, 2, 1, 6, 5, 4]);
});
