import { recycleAbove } from '@nobg/engine/process/open-engine-pool.js';
import { expect, it } from 'vitest';

it('a slot is replaced only above what all its networks take, and within what is planned for it', () => {
  // A small machine: networks make room for each other long before.
  expect(recycleAbove(600e6)).toBe(1.3e9);
  expect(recycleAbove(1.8e9)).toBe(1.8e9);
  expect(recycleAbove(60e9)).toBe(2.5e9);
});
