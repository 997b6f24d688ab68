import { guidedFilter } from '@nobg/engine/matting/guided-filter/guided-filter.js';
import { boxFilter } from '@nobg/engine/ops/box-filter.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainGuidedCoefficients, plainlyApplied } from './guided-filter-reference.js';

/** Numbers that look random and are the same everywhere. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function colours(pixels: number, seed: number, spread = 256): Uint8Array {
  return Uint8Array.from(noise(pixels * 3, seed), (v) => Math.floor(v * spread));
}

function windowMean(
  data: ArrayLike<number>,
  w: number,
  h: number,
  r: number,
  x: number,
  y: number,
) {
  let sum = 0;
  let count = 0;
  for (let j = Math.max(0, y - r); j <= Math.min(h - 1, y + r); j++) {
    for (let i = Math.max(0, x - r); i <= Math.min(w - 1, x + r); i++) {
      sum += data[j * w + i]!;
      count++;
    }
  }
  return sum / count;
}

describe('boxMean', () => {
  it.each([
    [7, 5, 1],
    [5, 7, 3],
    [1, 9, 2],
    [9, 1, 2],
    [4, 4, 10],
  ])(
    'of %i × %i px and radius %i is the mean of each window, cut off at the borders',
    (w, h, r) => {
      const data = noise(w * h, 3);
      const out = new Float32Array(w * h);
      boxFilter(data, w, h, r, new Float32Array(w * h), out);
      for (let i = 0; i < w * h; i++) {
        expect(out[i]).toBeCloseTo(windowMean(data, w, h, r, i % w, Math.floor(i / w)), 5);
      }
    },
  );
});

describe('guidedFilter', () => {
  it('gives a photo of any size what the averaged coefficients of a plain filter give it', () => {
    const side = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 70 }));
    const setting = fc.record({
      width: side,
      height: fc.integer({ min: 1, max: 40 }),
      across: fc.double({ min: 1, max: 3.3, noNaN: true }),
      down: fc.double({ min: 1, max: 3.3, noNaN: true }),
      radius: fc.integer({ min: 1, max: 6 }),
      epsilon: fc.constantFrom(1e-4, 1e-3),
      // From all but one colour to all that there are, and from hardly any alpha to all of it.
      spread: fc.constantFrom(2, 40, 256),
      bold: fc.constantFrom(0.05, 0.5, 1),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(
        setting,
        ({ width, height, across, down, radius, epsilon, spread, bold, seed }) => {
          const pixels = width * height;
          const rgb = colours(pixels, seed, spread);
          const alpha = noise(pixels, seed + 1).map((a) => a * bold);
          const size = { width: Math.round(width * across), height: Math.round(height * down) };
          const photo = { ...size, rgb: colours(size.width * size.height, seed + 2, spread) };
          const input = { rgb, alpha, width, height };
          const coefficients = plainGuidedCoefficients(input, radius, epsilon);
          const wanted = plainlyApplied(coefficients, input, photo);
          const got = guidedFilter({ rgb, radius, epsilon }, { width, height, data: alpha }, photo);
          const worst = wanted.reduce((most, v, i) => Math.max(most, Math.abs(v - got[i]!)), 0);
          // Half a step is rounding.
          expect(worst).toBeLessThan(0.6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draws an edge in the midst of what is flat as if nothing had been left out', () => {
    const [width, height] = [150, 90];
    const rgb = colours(width * height, 5);
    const alpha = new Float32Array(width * height);
    for (let i = 0; i < alpha.length; i++) {
      const away = Math.hypot((i % width) - 75, Math.floor(i / width) - 45);
      alpha[i] = Math.min(1, Math.max(0, (20 - away) / 4 + 0.5));
    }
    const photo = { rgb, width, height };
    const input = { rgb, alpha, width, height };
    const wanted = plainlyApplied(plainGuidedCoefficients(input, 4, 1e-4), input, photo);
    const got = guidedFilter(
      { rgb, radius: 4, epsilon: 1e-4 },
      { width, height, data: alpha },
      photo,
    );
    const worst = wanted.reduce((most, v, i) => Math.max(most, Math.abs(v - got[i]!)), 0);
    expect(worst).toBeLessThan(0.6);
  });

  it('draws a blurred alpha to the edge that the photo has', () => {
    const side = 64;
    const edge = 30;
    const rgb = new Uint8Array(side * side * 3);
    const blurred = new Float32Array(side * side);
    for (let i = 0; i < side * side; i++) {
      const x = i % side;
      rgb.fill(x < edge ? 30 : 220, i * 3, i * 3 + 3);
      blurred[i] = Math.min(1, Math.max(0, (x - edge + 5) / 10));
    }
    const photo = { rgb, width: side, height: side };
    const alpha = { width: side, height: side, data: blurred };
    const sharp = guidedFilter({ rgb, radius: 6, epsilon: 1e-4 }, alpha, photo);
    const row = 32 * side;
    expect(sharp[row + edge - 1]!).toBeLessThan(80);
    expect(sharp[row + edge]!).toBeGreaterThan(175);
  });

  it.each([
    [1, 255],
    [0, 0],
    [1 / 255, 1],
    [0.5, 128],
  ])('leaves what is %d all over as it is, at any size', (value, expected) => {
    const [width, height] = [70, 33];
    const rgb = colours(width * height, 1);
    const alpha = { width, height, data: new Float32Array(width * height).fill(value) };
    const photo = { width: 101, height: 47, rgb: colours(101 * 47, 2) };
    const drawn = guidedFilter({ rgb, radius: 4, epsilon: 1e-4 }, alpha, photo);
    expect(new Set(drawn)).toEqual(new Set([expected]));
  });
});
