import type { Local, Value } from '../wasm/code.js';
import { f32, f32x4, i32, i32x4, loop, seq, v128 } from '../wasm/instructions.js';
import { type Arguments, defineKernel, type Memory } from '../wasm/kernel.js';

/** Addresses in a list for each pixel: its own, and those above, below, left and right of it. */
export const NEIGHBOURS = 5;
const WORD = 4;
/** Byte of a pixel that holds alpha. */
const ALPHA = 3;
/**
 * A weight is one step more than 256 for each step of alpha: the paper's regularisation (1e-5 there, 1.5e-5 here), which
 * keeps it positive where alpha is flat.
 */
const WEIGHT_STEPS = 256;

/**
 * One Gauss–Seidel sweep along a row: moves the foreground F and background B of each listed pixel so that α·F + (1−α)·B meets
 * the photo (Germer, Uelwer, Conrad, Harmeling, "Fast Multi-Level Foreground Estimation", ICPR 2020), one after the other.
 */
export const relaxRow = defineKernel(
  {
    /** {@link NEIGHBOURS} addresses a pixel: its own, above, below, left, right. */
    list: 'ptr',
    /** Pixels of the list. */
    count: 'i32',
    /** Bytes from a pixel to its foreground colour. */
    foregroundOffset: 'i32',
    /** Bytes from a pixel to its background colour. */
    backgroundOffset: 'i32',
  },
  (scope, { list, count, foregroundOffset, backgroundOffset }) => {
    const stop = scope.local('i32');
    const own = scope.local('i32');
    const at = scope.local('i32');
    const alpha = scope.local('f32');
    const rest = scope.local('f32');
    const sum = scope.local('f32');
    const share = scope.local('v128');
    const inverse = scope.local('v128');
    const [meanF, meanB, missing] = [scope.local('v128'), scope.local('v128'), scope.local('v128')];
    const places = [1, 2, 3, 4].map((index) => ({
      index,
      place: scope.local('i32'),
      weight: scope.local('f32'),
    }));
    const opacity = (pixel: Local<'i32'>) => f32.of(i32.loadByte(pixel, ALPHA));
    const weigh = places.map(({ index, place, weight }) =>
      seq(
        place.set(i32.load(list, WORD * index)),
        weight.set(
          f32.add(
            f32.mul(f32.abs(f32.sub(alpha, opacity(place))), f32.const(WEIGHT_STEPS)),
            f32.const(1),
          ),
        ),
        sum.set(f32.add(sum, weight)),
      ),
    );
    const mean = (plane: Local<'i32'>) =>
      places
        .map(
          ({ place, weight }): Value<'v128'> =>
            f32x4.mul(f32x4.splat(weight), v128.loadBytes(i32.add(place, plane))),
        )
        .reduce((a, b) => f32x4.add(a, b));
    const store = (plane: Local<'i32'>, by: Local<'v128'>, of: Local<'v128'>) =>
      seq(
        of.set(f32x4.add(f32x4.add(of, f32x4.mul(by, missing)), f32x4.const(0.5, 0.5, 0.5, 0.5))),
        of.set(i32x4.truncate(of)),
        at.set(i32.add(own, plane)),
        i32x4.storeBytes(at, of),
      );
    const one = f32.const(1);
    return {
      statements: [
        stop.set(i32.add(list, i32.mul(count, NEIGHBOURS * WORD))),
        loop(
          list,
          list,
          stop,
          NEIGHBOURS * WORD,
          own.set(i32.load(list)),
          alpha.set(opacity(own)),
          sum.set(f32.const(0)),
          ...weigh,
          share.set(f32x4.splat(f32.div(one, sum))),
          meanF.set(f32x4.mul(share, mean(foregroundOffset))),
          meanB.set(f32x4.mul(share, mean(backgroundOffset))),
          alpha.set(f32.div(alpha, f32.const(255))),
          rest.set(f32.sub(one, alpha)),
          share.set(f32x4.splat(alpha)),
          inverse.set(f32x4.splat(rest)),
          sum.set(
            f32.add(
              f32.add(f32.mul(alpha, alpha), f32.mul(rest, rest)),
              f32.mul(sum, f32.const(1 / (255 * WEIGHT_STEPS))),
            ),
          ),
          missing.set(
            f32x4.mul(
              f32x4.sub(
                f32x4.sub(v128.loadBytes(own), f32x4.mul(share, meanF)),
                f32x4.mul(inverse, meanB),
              ),
              f32x4.splat(f32.div(one, sum)),
            ),
          ),
          store(foregroundOffset, share, meanF),
          store(backgroundOffset, inverse, meanB),
        ),
      ],
    };
  },
);

/**
 * {@link relaxRow} by plain loops, in double precision; to a step of 8 bits the same.
 * @internal
 */
export function relaxRowReference(
  { words, bytes }: Memory,
  { list, count, foregroundOffset, backgroundOffset }: Arguments<typeof relaxRow>,
): void {
  for (let n = 0; n < count; n++) {
    const [own, ...neighbours] = words.subarray(
      list / WORD + n * NEIGHBOURS,
      list / WORD + (n + 1) * NEIGHBOURS,
    );
    const alpha = bytes[own! + ALPHA]!;
    const weights = neighbours.map((at) => Math.abs(alpha - bytes[at + ALPHA]!) * WEIGHT_STEPS + 1);
    const sum = weights.reduce((a, b) => a + b);
    const a = alpha / 255;
    // The fourth byte of a colour means nothing, but is moved as well.
    for (let channel = 0; channel <= ALPHA; channel++) {
      const mean = (offset: number) =>
        neighbours.reduce((m, at, i) => m + weights[i]! * bytes[at + offset + channel]!, 0) / sum;
      const [foreground, background] = [mean(foregroundOffset), mean(backgroundOffset)];
      const residual =
        (bytes[own! + channel]! - a * foreground - (1 - a) * background) /
        (a ** 2 + (1 - a) ** 2 + sum / (255 * WEIGHT_STEPS));
      const store = (offset: number, value: number) => {
        bytes[own! + offset + channel] = Math.max(0, Math.min(255, Math.trunc(value + 0.5)));
      };
      store(foregroundOffset, foreground + a * residual);
      store(backgroundOffset, background + (1 - a) * residual);
    }
  }
}
