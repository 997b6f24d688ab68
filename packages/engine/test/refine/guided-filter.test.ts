import { applyModel } from '@nobg/engine/refine/apply-model.js';
import { boxMean } from '@nobg/engine/refine/box-mean.js';
import { guidedFilter } from '@nobg/engine/refine/guided-filter.js';
import { describe, expect, it } from 'vitest';

/** Numbers that look random and are the same everywhere. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
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
      boxMean(data, w, h, r, new Float32Array(w * h), out);
      for (let i = 0; i < w * h; i++) {
        expect(out[i]).toBeCloseTo(windowMean(data, w, h, r, i % w, Math.floor(i / w)), 5);
      }
    },
  );
});

describe('guidedFilter', () => {
  const width = 12;
  const height = 9;
  const radius = 2;
  const epsilon = 1e-3;
  const guide = Uint8Array.from(noise(width * height * 3, 1), (v) => Math.floor(v * 256));
  const alpha = noise(width * height, 2);

  it('is the least-squares line of each window, averaged (He et al. 2013, eq. 19–21)', () => {
    const model = guidedFilter(guide, { width, height, data: alpha }, radius, epsilon);
    // Straight from the definition: for each window solve (Σ + εI)·a = cov(I, p) by Gauss.
    const lines = Array.from({ length: width * height }, (_, k) => {
      const members = windowOf(k % width, Math.floor(k / width));
      const mean = (f: (i: number) => number) =>
        members.reduce((sum, i) => sum + f(i), 0) / members.length;
      const colour = (i: number, c: number) => guide[i * 3 + c]! / 255;
      const mu = [0, 1, 2].map((c) => mean((i) => colour(i, c)));
      const mp = mean((i) => alpha[i]!);
      const sigma = [0, 1, 2].map((c) =>
        [0, 1, 2].map(
          (d) =>
            mean((i) => colour(i, c) * colour(i, d)) - mu[c]! * mu[d]! + (c === d ? epsilon : 0),
        ),
      );
      const cov = [0, 1, 2].map((c) => mean((i) => colour(i, c) * alpha[i]!) - mu[c]! * mp);
      const a = solve(sigma, cov);
      return [...a, mp - a.reduce((sum, value, c) => sum + value * mu[c]!, 0)];
    });
    for (let c = 0; c < 4; c++) {
      for (let i = 0; i < width * height; i++) {
        const expected = windowMean(
          lines.map((line) => line[c]!),
          width,
          height,
          radius,
          i % width,
          Math.floor(i / width),
        );
        expect(model.coefficients[c as 0 | 1 | 2 | 3][i]).toBeCloseTo(expected, 3);
      }
    }
  });

  it('finds the same lines wherever in the picture its strips begin', () => {
    const whole = { width: 150, height: 70, left: 0, top: 0 };
    const part = { width: 110, height: 50, left: 23, top: 9 };
    const colours = Uint8Array.from(noise(150 * 70 * 3, 5), (v) => Math.floor(v * 256));
    const soft = noise(150 * 70, 6);
    const [all, cut] = [whole, part].map(({ left, top, ...size }) => {
      const rgb = new Uint8Array(size.width * size.height * 3);
      const data = new Float32Array(size.width * size.height);
      for (let y = 0; y < size.height; y++) {
        const from = (top + y) * 150 + left;
        data.set(soft.subarray(from, from + size.width), y * size.width);
        rgb.set(colours.subarray(from * 3, (from + size.width) * 3), y * size.width * 3);
      }
      return guidedFilter(rgb, { ...size, data }, 4, 1e-4).coefficients;
    });
    // What lies within two windows of the part's border sees less there.
    for (let y = 8; y < part.height - 8; y++) {
      for (let x = 8; x < part.width - 8; x++) {
        const i = (y + part.top) * 150 + x + part.left;
        for (const c of [0, 1, 2, 3] as const) {
          const difference = Math.abs(cut![c][y * part.width + x]! - all![c][i]!);
          if (difference > 1e-5) expect({ x, y, c, difference }).toBeNull();
        }
      }
    }
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
    const model = guidedFilter(rgb, { width: side, height: side, data: blurred }, 6, 1e-4);
    const sharp = applyModel(model, rgb, side, side);
    const row = 32 * side;
    expect(sharp[row + edge - 1]!).toBeLessThan(80);
    expect(sharp[row + edge]!).toBeGreaterThan(175);
  });

  it('leaves what is surely inside or outside as it is', () => {
    const one = new Float32Array(width * height).fill(1);
    const zero = new Float32Array(width * height);
    for (const [data, expected] of [
      [one, 255],
      [zero, 0],
    ] as const) {
      const model = guidedFilter(guide, { width, height, data }, radius, epsilon);
      expect(applyModel(model, guide, width, height).every((v) => v === expected)).toBe(true);
    }
  });

  function windowOf(x: number, y: number): number[] {
    const members: number[] = [];
    for (let j = Math.max(0, y - radius); j <= Math.min(height - 1, y + radius); j++) {
      for (let i = Math.max(0, x - radius); i <= Math.min(width - 1, x + radius); i++) {
        members.push(j * width + i);
      }
    }
    return members;
  }
});

/** Gauss-Jordan for 3 × 3. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < 3; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let j = 0; j < 3; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row[3]!);
}
