import { alphaHistogram } from '@nobg/engine/ops/alpha-histogram.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('counts each alpha, wherever in a buffer they begin and however many they are', () => {
  const alpha = fc.constantFrom(0, 0, 0, 255, 255, 255, 1, 128, 254);
  fc.assert(
    fc.property(fc.array(alpha), fc.integer({ min: 0, max: 5 }), (values, offset) => {
      const buffer = new Uint8Array(offset + values.length + 3).fill(77);
      buffer.set(values, offset);
      const counts = alphaHistogram(buffer.subarray(offset, offset + values.length));
      const plain = Array.from({ length: 256 }, (_, a) => values.filter((v) => v === a).length);
      expect([...counts]).toEqual(plain);
    }),
  );
});
