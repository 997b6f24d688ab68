import type { Local, Value } from '../../wasm/code.js';
import { f32x4, i32, i32x4, loop, seq, v128 } from '../../wasm/instructions.js';
import { kernel, type Scope } from '../../wasm/module.js';
import { type Four, transpose } from './four-pixels.js';

const PIXEL = 16;
/** Bytes of what is summed for a column: pixels, and pixels times red, times green and times blue. */
export const COLUMN = 64;
/** Colours are bytes less this: sums of products stay small. */
const MIDDLE = 128;
/** From means of colours about MIDDLE, in parts of 255, to those of the bytes. */
const SHIFT = MIDDLE / 255;

/**
 * Reads a row: red, green, blue and alpha as whole numbers. Parameters: addresses of the colours (three bytes a pixel,
 * and one more after all of them), of alpha (floats, 0..1), and of where the pixels go; their number; steps of alpha.
 */
export const readPixels = kernel(
  ['i32', 'i32', 'i32', 'i32', 'f32'],
  (scope, rgb, alpha, to, count, steps) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const scale = scope.local('v128');
    const colour = f32x4.mul(v128.loadBytes(rgb), f32x4.const(1, 1, 1, 0));
    const opacity = f32x4.mul(v128.loadSplat(alpha), scale);
    return {
      statements: [
        scale.set(f32x4.mul(f32x4.splat(steps), f32x4.const(0, 0, 0, 1))),
        stop.set(i32.add(to, i32.mul(count, PIXEL))),
        loop(
          at,
          to,
          stop,
          PIXEL,
          v128.store(
            at,
            i32x4.truncate(
              f32x4.add(f32x4.add(colour, opacity), f32x4.const(-MIDDLE, -MIDDLE, -MIDDLE, 0.5)),
            ),
          ),
          rgb.set(i32.add(rgb, 3)),
          alpha.set(i32.add(alpha, 4)),
        ),
      ],
    };
  },
);

/**
 * Moves the columns' sums on by a row. They are whole numbers: what leaves takes with it exactly what it brought.
 * Parameters: addresses of the sums, of the row that enters and of that which leaves (zeros for none), and columns.
 */
export const moveColumns = kernel(
  ['i32', 'i32', 'i32', 'i32'],
  (scope, columns, enter, leave, count) => {
    const at = scope.local('i32');
    const stop = scope.local('i32');
    const added = scope.local('v128');
    const gone = scope.local('v128');
    const move = (offset: number, by: Value<'v128'>) =>
      v128.store(at, i32x4.add(v128.load(at, offset), by), offset);
    const times = (lane: 0 | 1 | 2) => {
      const lanes = [lane, lane, lane, lane] as const;
      return i32x4.sub(
        i32x4.mul(added, f32x4.swizzle(added, lanes)),
        i32x4.mul(gone, f32x4.swizzle(gone, lanes)),
      );
    };
    return {
      statements: [
        stop.set(i32.add(columns, i32.mul(count, COLUMN))),
        loop(
          at,
          columns,
          stop,
          COLUMN,
          added.set(v128.load(enter)),
          gone.set(v128.load(leave)),
          move(0, i32x4.sub(added, gone)),
          ...([0, 1, 2] as const).map((lane) => move(PIXEL * (lane + 1), times(lane))),
          enter.set(i32.add(enter, PIXEL)),
          leave.set(i32.add(leave, PIXEL)),
        ),
      ],
    };
  },
);

/**
 * For the window around each pixel of a row the line alpha = a·RGB + b that fits it best (He, Sun, Tang, "Guided Image
 * Filtering", TPAMI 2013, eq. 19 and 20), four pixels at a time; by LDLᵀ, which in single floats loses far less than
 * cofactors where colours are nearly of one hue. Parameters: address of the columns' sums, from the first one of the first
 * window on, bytes of a window's columns, where the lines go (four floats a pixel: slopes, and the offset; from bytes
 * to 0..255); pixels, a multiple of 4; address of 1 ÷ (columns of the window) for each; 1 ÷ rows of the
 * window, 1 ÷ steps of alpha, and what is added to the variances, 1e-5 or more.
 */
export const solveLines = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'f32', 'f32', 'f32'],
  (scope, columns, window, to, count, scales, perRow, perStep, epsilon) => {
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
        at.set(i32.add(columns, window)),
        each((sum, part) => sum.set(i32x4.add(sum, v128.load(at, PIXEL * part)))),
        each((sum, part) => seen[part][index].set(sum)),
        each((sum, part) => sum.set(i32x4.sub(sum, v128.load(columns, PIXEL * part)))),
        columns.set(i32.add(columns, COLUMN)),
      );
    return {
      statements: [
        ...sums.map((sum) => sum.set(i32x4.const(0))),
        // All but the last column of the first window.
        window.set(i32.sub(window, COLUMN)),
        stop.set(i32.add(columns, window)),
        loop(
          at,
          columns,
          stop,
          COLUMN,
          each((sum, part) => sum.set(i32x4.add(sum, v128.load(at, PIXEL * part)))),
        ),
        stop.set(i32.add(to, i32.mul(count, PIXEL))),
        loop(
          to,
          to,
          stop,
          4 * PIXEL,
          ...([0, 1, 2, 3] as const).map(pixel),
          ...seen.map((pixels) => transpose(pixels, pixels, spare)),
          fit(scope, seen, v128.load(scales), { perRow, perStep, epsilon }),
          transpose(seen[0], seen[0], spare),
          ...seen[0].map((line, i) => v128.store(to, line, PIXEL * i)),
          scales.set(i32.add(scales, PIXEL)),
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
  by: Readonly<Record<'perRow' | 'perStep' | 'epsilon', Value<'f32'>>>,
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
  const shift = f32x4.const(SHIFT, SHIFT, SHIFT, SHIFT);
  const scaled = (sum: Local<'v128'>, scale: Value<'v128'>) => sum.set(mul(f32x4.of(sum), scale));
  const covary = (sum: Local<'v128'>, scale: Value<'v128'>, m: Value<'v128'>, n: Value<'v128'>) =>
    sum.set(sub(mul(f32x4.of(sum), scale), mul(m, n)));
  const flat = f32x4.splat(by.epsilon);
  return seq(
    share.set(mul(perColumn, f32x4.splat(by.perRow))),
    colour.set(mul(share, perByte)),
    opacity.set(mul(share, f32x4.splat(by.perStep))),
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
