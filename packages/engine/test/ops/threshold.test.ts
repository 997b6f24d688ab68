import { alphaToFloat } from '@nobg/engine/ops/alpha-to-float.js';
import { maskWhere } from '@nobg/engine/ops/threshold.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('planes made of others', () => {
  it('hold 1 where the test passes, as `from` with a function would', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 40 }), (values) => {
        const mask = maskWhere(values, (value) => value > 0.5);
        expect(mask).toEqual(Uint8Array.from(values, (value) => (value > 0.5 ? 1 : 0)));
      }),
    );
  });

  it('hold bytes of alpha as 0..1', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (alpha) => {
        expect(alphaToFloat(alpha)).toEqual(Float32Array.from(alpha, (a) => a / 255));
      }),
    );
  });
});
