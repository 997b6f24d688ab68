import { takeAway } from '@nobg/engine/refine/take-away.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('never adds to what was found, and leaves nothing of what is taken', () => {
  const alphas = fc.uint8Array({ minLength: 24 * 16, maxLength: 24 * 16 });
  fc.assert(
    fc.property(alphas, alphas, (found, thing) => {
      const left = takeAway(found, thing, { width: 24, height: 16 });
      left.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(found[i]!);
        expect(value).toBeLessThanOrEqual(255 - thing[i]!);
      });
    }),
  );
});

it('leaves what is thin where the thing is not near', () => {
  const found = new Uint8Array(64 * 64);
  found.fill(255, 50 * 64, 51 * 64);
  const thing = new Uint8Array(64 * 64);
  thing.fill(255, 0, 20 * 64);
  expect(takeAway(found, thing, { width: 64, height: 64 })).toEqual(found);
});
