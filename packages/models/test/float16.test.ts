import { float16ToFloat32 } from '@nobg/models/onnx/float16.js';
import { expect, test } from 'vitest';

/** The textbook way, by moving bits: sign, exponent rebiased from 15 to 127, fraction. */
function floatBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  let exponent = (half >> 10) & 0x1f;
  let fraction = half & 0x3ff;
  if (exponent === 0 && fraction !== 0) {
    // A subnormal half is a normal float: shift until the leading one drops out.
    exponent = 1;
    while ((fraction & 0x400) === 0) {
      fraction <<= 1;
      exponent--;
    }
    fraction &= 0x3ff;
  } else if (exponent === 0) {
    return sign;
  }
  const rebiased = exponent === 0x1f ? 0xff : exponent + 112;
  return sign | (rebiased << 23) | (fraction << 13);
}

test('all 65,536 float16 values are converted exactly', () => {
  const floats = float16ToFloat32(
    new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer),
  );
  const expected = new Float32Array(
    Int32Array.from({ length: 65_536 }, (_, i) => floatBits(i)).buffer,
  );
  // Object.is holds apart +0 and −0, and takes NaN for NaN.
  const wrong = [...floats.keys()].filter((i) => !Object.is(floats[i], expected[i]));
  expect(wrong).toEqual([]);
});

test('float16 values at an odd address are converted, too', () => {
  const bytes = Uint8Array.from([0xff, 0x00, 0x3c, 0x00, 0xc0]).subarray(1);
  expect([...float16ToFloat32(bytes)]).toEqual([1, -2]);
});
