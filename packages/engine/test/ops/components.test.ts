import { keepComponentsWhere } from '@nobg/engine/ops/components.js';
import { expect, it } from 'vitest';

it('keeps the parts of a mask that pass a test of their area, their values and the largest', () => {
  // One part of three px that touch at corners, and one px.
  const mask = Uint8Array.of(1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0);
  const values = Float32Array.of(5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 0);
  const seen: number[][] = [];
  keepComponentsWhere({ width: 5, height: 3, data: mask }, values, ({ area, sum }, largest) => {
    seen.push([area, sum, largest]);
    return sum === 7 || area === 1;
  });
  expect(seen).toEqual([
    [3, 13, 3],
    [1, 0, 3],
  ]);
  expect([...mask]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});
