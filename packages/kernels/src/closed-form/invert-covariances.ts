import type { Local, Value } from '../wasm/code.js';
import { f32, f64, i32, loop, seq } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

/** Bytes of what is kept of a window: four vectors. */
export const WINDOW_BYTES = 64;

/**
 * Turns the mean products of each window's colours into its inverse covariance, in place (Levin, Lischinski, Weiss,
 * "A Closed-Form Solution to Natural Image Matting", TPAMI 2008, eq. 12). Four vectors a window go in: the means of red,
 * green and blue times the pixel, and of the pixel. Out come the three columns of the inverse covariance, each with minus its
 * product with the mean colour as fourth lane, and the mean as it was.
 */
export const invertCovariances = defineKernel(
  {
    /** {@link WINDOW_BYTES} each. */
    windows: 'ptr',
    /** Number of windows. */
    count: 'i32',
    /** Added to the variances; a window with less counts as flat. */
    epsilon: 'f32',
  },
  (scope, { windows, count, epsilon }) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const double = () => scope.local('f64');
    const [mr, mg, mb] = [double(), double(), double()];
    const [rr, rg, rb, gg, gb, bb] = [double(), double(), double(), double(), double(), double()];
    const [irr, irg, irb, igg, igb, ibb] = [
      double(),
      double(),
      double(),
      double(),
      double(),
      double(),
    ];
    const scale = double();
    const load = (offset: number) => f64.promote(f32.load(at, offset));
    const times = f64.mul;
    const minor = (
      a: Local<'f64'>,
      b: Local<'f64'>,
      c: Local<'f64'>,
      d: Local<'f64'>,
    ): Value<'f64'> => f64.sub(times(a, b), times(c, d));
    const dot = (a: Local<'f64'>, b: Local<'f64'>, c: Local<'f64'>, ...by: Local<'f64'>[]) =>
      f64.add(f64.add(times(a, by[0]!), times(b, by[1]!)), times(c, by[2]!));
    const column = (offset: number, r: Local<'f64'>, g: Local<'f64'>, b: Local<'f64'>) =>
      seq(
        ...[r, g, b].map((x, i) => f32.store(at, f32.demote(x), offset + 4 * i)),
        f32.store(at, f32.demote(f64.sub(f64.const(0), dot(r, g, b, mr, mg, mb))), offset + 12),
      );
    const variance = (offset: number, m: Local<'f64'>) =>
      f64.add(f64.sub(load(offset), times(m, m)), f64.promote(epsilon));
    const covariance = (offset: number, m: Local<'f64'>, n: Local<'f64'>) =>
      f64.sub(load(offset), times(m, n));
    return {
      statements: [
        stop.set(i32.add(windows, i32.mul(count, WINDOW_BYTES))),
        loop(
          at,
          windows,
          stop,
          WINDOW_BYTES,
          mr.set(load(48)),
          mg.set(load(52)),
          mb.set(load(56)),
          rr.set(variance(0, mr)),
          rg.set(covariance(4, mr, mg)),
          rb.set(covariance(8, mr, mb)),
          gg.set(variance(20, mg)),
          gb.set(covariance(24, mg, mb)),
          bb.set(variance(40, mb)),
          // By cofactors; epsilon keeps the determinant positive.
          irr.set(minor(gg, bb, gb, gb)),
          irg.set(minor(rb, gb, rg, bb)),
          irb.set(minor(rg, gb, rb, gg)),
          igg.set(minor(rr, bb, rb, rb)),
          igb.set(minor(rb, rg, rr, gb)),
          ibb.set(minor(rr, gg, rg, rg)),
          scale.set(f64.div(f64.const(1), dot(rr, rg, rb, irr, irg, irb))),
          ...[irr, irg, irb, igg, igb, ibb].map((x) => x.set(times(x, scale))),
          column(0, irr, irg, irb),
          column(16, irg, igg, igb),
          column(32, irb, igb, ibb),
        ),
      ],
    };
  },
);

/**
 * {@link invertCovariances} by Gauss–Jordan elimination, in double precision.
 * @internal
 */
export function invertCovariancesReference(
  { floats }: Memory,
  { windows, count, epsilon }: Arguments<typeof invertCovariances>,
): void {
  for (let n = 0; n < count; n++) {
    const at = (windows + n * WINDOW_BYTES) / 4;
    const mean = [...floats.subarray(at + 12, at + 15)];
    const rows = mean.map((m, i) => [
      ...mean.map((k, j) => floats[at + i * 4 + j]! - m * k + (i === j ? epsilon : 0)),
      ...mean.map((_, j) => (i === j ? 1 : 0)),
    ]);
    for (let i = 0; i < 3; i++) {
      const pivot = rows[i]![i]!;
      rows[i] = rows[i]!.map((value) => value / pivot);
      for (let j = 0; j < 3; j++) {
        const factor = rows[j]![i]!;
        if (j !== i) rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
      }
    }
    for (const [i, row] of rows.entries()) {
      const column = row.slice(3);
      const offset = column.reduce((sum, value, j) => sum - value * mean[j]!, 0);
      floats.set([...column, offset], at + i * 4);
    }
  }
}
