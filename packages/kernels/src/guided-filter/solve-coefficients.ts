import type { Local, Value } from '../wasm/code.js';
import { f32x4, i32, i32x4, loop, seq, v128 } from '../wasm/instructions.js';
import type { Scope } from '../wasm/kernel.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';
import { type Four, transpose } from '../wasm/lanes.js';
import { COLOUR_OFFSET } from './load-row.js';
import { COLUMN_BYTES } from './slide-column-sums.js';

const PIXEL = 16;

/** What is added to means of colours less COLOUR_OFFSET, in parts of 255. */
const COLOUR_MEAN = COLOUR_OFFSET / 255;

/**
 * Solves the local linear model α = a·RGB + b of the window around each pixel of a row (He, Sun, Tang, "Guided Image
 * Filtering", TPAMI 2013, eq. 19 and 20), four pixels at a time. By LDLᵀ, which in single precision loses far less than
 * cofactors where colours are nearly collinear.
 */
export const solveCoefficients = defineKernel(
  {
    /** Column sums from the first column of the first window on. */
    columns: 'ptr',
    /** Bytes of a window's column sums. */
    windowBytes: 'i32',
    /** Four floats a pixel: three slopes and the offset, from bytes to 0..255. */
    dst: 'ptr',
    /** px, a multiple of 4 */
    count: 'i32',
    /** 1 ÷ (columns of the window) of each pixel. */
    inverseCounts: 'ptr',
    /** 1 ÷ (rows of the window). */
    inverseRows: 'f32',
    /** 1 ÷ (steps of alpha). */
    inverseSteps: 'f32',
    /** Added to the variances, 1e-5 or more. */
    epsilon: 'f32',
  },
  (
    scope,
    { columns, windowBytes, dst, count, inverseCounts, inverseRows, inverseSteps, epsilon },
  ) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const sums = four(scope);
    const spare = four(scope);
    // Of four pixels the window's sums: the pixels themselves, and times red, green and blue.
    const seen = [four(scope), four(scope), four(scope), four(scope)] as const;
    const each = (work: (sum: Local<'v128'>, part: 0 | 1 | 2 | 3) => readonly number[]) =>
      seq(...sums.map((sum, part) => work(sum, part as 0 | 1 | 2 | 3)));
    const pixel = (index: 0 | 1 | 2 | 3) =>
      seq(
        at.set(i32.add(columns, windowBytes)),
        each((sum, part) => sum.set(i32x4.add(sum, v128.load(at, PIXEL * part)))),
        each((sum, part) => seen[part][index].set(sum)),
        each((sum, part) => sum.set(i32x4.sub(sum, v128.load(columns, PIXEL * part)))),
        columns.set(i32.add(columns, COLUMN_BYTES)),
      );
    return {
      statements: [
        ...sums.map((sum) => sum.set(i32x4.const(0))),
        // All but the last column of the first window.
        windowBytes.set(i32.sub(windowBytes, COLUMN_BYTES)),
        stop.set(i32.add(columns, windowBytes)),
        loop(
          at,
          columns,
          stop,
          COLUMN_BYTES,
          each((sum, part) => sum.set(i32x4.add(sum, v128.load(at, PIXEL * part)))),
        ),
        stop.set(i32.add(dst, i32.mul(count, PIXEL))),
        loop(
          dst,
          dst,
          stop,
          4 * PIXEL,
          ...([0, 1, 2, 3] as const).map(pixel),
          ...seen.map((pixels) => transpose(pixels, pixels, spare)),
          fit(scope, seen, v128.load(inverseCounts), { inverseRows, inverseSteps, epsilon }),
          transpose(seen[0], seen[0], spare),
          ...seen[0].map((line, i) => v128.store(dst, line, PIXEL * i)),
          inverseCounts.set(i32.add(inverseCounts, PIXEL)),
        ),
      ],
    };
  },
);

function four(scope: Scope): Four {
  return [scope.local('v128'), scope.local('v128'), scope.local('v128'), scope.local('v128')];
}

/** Turns sums, each of four pixels side by side, into slopes and offset, which take the place of the first four. */
function fit(
  scope: Scope,
  [means, ofRed, ofGreen, ofBlue]: readonly [Four, Four, Four, Four],
  perColumn: Value<'v128'>,
  by: Readonly<Record<'inverseRows' | 'inverseSteps' | 'epsilon', Value<'f32'>>>,
) {
  const { add, sub, mul, div } = f32x4;
  const local = () => scope.local('v128');
  const [share, colour, both, opacity] = [local(), local(), local(), local()];
  const [l2, l3, l32, i1, i2] = [local(), local(), local(), local(), local()];
  const [r, g, b, p] = means;
  const [, rg, rb, vr] = ofRed;
  const [rr] = ofRed;
  const [, gg, gb, vg] = ofGreen;
  const [, , bb, vb] = ofBlue;
  const one = f32x4.const(1, 1, 1, 1);
  const perByte = f32x4.const(1 / 255, 1 / 255, 1 / 255, 1 / 255);
  const shift = f32x4.const(COLOUR_MEAN, COLOUR_MEAN, COLOUR_MEAN, COLOUR_MEAN);
  const scaled = (sum: Local<'v128'>, scale: Value<'v128'>) => sum.set(mul(f32x4.of(sum), scale));
  const covary = (sum: Local<'v128'>, scale: Value<'v128'>, m: Value<'v128'>, n: Value<'v128'>) =>
    sum.set(sub(mul(f32x4.of(sum), scale), mul(m, n)));
  const flat = f32x4.splat(by.epsilon);
  return seq(
    share.set(mul(perColumn, f32x4.splat(by.inverseRows))),
    colour.set(mul(share, perByte)),
    opacity.set(mul(share, f32x4.splat(by.inverseSteps))),
    both.set(mul(colour, perByte)),
    ...[r, g, b].map((mean) => scaled(mean, colour)),
    scaled(p, opacity),
    opacity.set(mul(opacity, perByte)),
    covary(rr, both, r, r),
    covary(rg, both, r, g),
    covary(rb, both, r, b),
    covary(gg, both, g, g),
    covary(gb, both, g, b),
    covary(bb, both, b, b),
    covary(vr, opacity, r, p),
    covary(vg, opacity, g, p),
    covary(vb, opacity, b, p),
    ...[rr, gg, bb].map((variance) => variance.set(add(variance, flat))),
    i1.set(div(one, rr)),
    l2.set(mul(rg, i1)),
    l3.set(mul(rb, i1)),
    gg.set(sub(gg, mul(l2, rg))),
    gb.set(sub(gb, mul(l3, rg))),
    i2.set(div(one, gg)),
    l32.set(mul(gb, i2)),
    bb.set(sub(sub(bb, mul(l3, rb)), mul(l32, gb))),
    vg.set(sub(vg, mul(l2, vr))),
    vb.set(sub(sub(vb, mul(l3, vr)), mul(l32, vg))),
    vb.set(div(vb, bb)),
    vg.set(sub(mul(vg, i2), mul(l32, vb))),
    vr.set(sub(sub(mul(vr, i1), mul(l2, vg)), mul(l3, vb))),
    // The offset is p less a·mean.
    ...[r, g, b].map((mean) => mean.set(add(mean, shift))),
    p.set(sub(sub(p, mul(vr, r)), add(mul(vg, g), mul(vb, b)))),
    p.set(mul(p, f32x4.const(255, 255, 255, 255))),
    r.set(vr),
    g.set(vg),
    b.set(vb),
  );
}

/**
 * {@link solveCoefficients} by plain loops and Cramer's rule, in double precision.
 * @internal
 */
export function solveCoefficientsReference(
  { floats, words }: Memory,
  by: Arguments<typeof solveCoefficients>,
): void {
  for (let x = 0; x < by.count; x++) {
    const share = floats[by.inverseCounts / 4 + x]! * by.inverseRows;
    // Means of the pixel, and of the pixel times red, green and blue; all in 0..1.
    const mean = (part: number, lane: number) => {
      let sum = 0;
      for (let at = 0; at < by.windowBytes; at += COLUMN_BYTES) {
        sum += words[(by.columns + x * COLUMN_BYTES + at) / 4 + part * 4 + lane]!;
      }
      const scale = lane === 3 ? by.inverseSteps : 1 / 255;
      return sum * share * scale * (part === 0 ? 1 : 1 / 255);
    };
    const covariance = (c: number, lane: number) => mean(c + 1, lane) - mean(0, c) * mean(0, lane);
    const rows = [0, 1, 2].map((c) =>
      [0, 1, 2].map((d) => covariance(c, d) + (c === d ? by.epsilon : 0)),
    );
    const right = [0, 1, 2].map((c) => covariance(c, 3));
    const whole = determinant(rows);
    const slopes = [0, 1, 2].map(
      (c) =>
        determinant(rows.map((row, i) => row.map((v, j) => (j === c ? right[i]! : v)))) / whole,
    );
    const offset = slopes.reduce(
      (sum, slope, c) => sum - slope * (mean(0, c) + COLOUR_MEAN),
      mean(0, 3),
    );
    floats.set([...slopes, 255 * offset], by.dst / 4 + x * 4);
  }
}

/** Of a 3×3 matrix. */
function determinant(matrix: readonly (readonly number[])[]): number {
  const at = (row: number, column: number) => matrix[row % 3]![column % 3]!;
  return [0, 1, 2].reduce(
    (sum, c) => sum + at(0, c) * (at(1, c + 1) * at(2, c + 2) - at(1, c + 2) * at(2, c + 1)),
    0,
  );
}
