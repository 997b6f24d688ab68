import type { Local, Value } from '../../wasm/code.js';
import { f32, f32x4, f64, i32, loop, seq, v128 } from '../../wasm/instructions.js';
import { kernel } from '../../wasm/module.js';

/** Bytes of a pixel of four floats. */
const PIXEL = 16;
/**
 * Bytes of what is kept of a window: four vectors. Three are the columns of the inverse covariance of
 * its colours, each with minus its product with the mean colour as fourth; the last is that mean, and 1.
 */
export const WINDOW = 64;
/** Colours are 0..1 less this: means of products then lose little to rounding. */
const CENTRE = 0.5;

/** Three bytes of colour as a pixel: red, green, blue and 1. Reads one byte beyond them. */
export function colourAt(at: Value<'i32'>): Value<'v128'> {
  return f32x4.add(
    f32x4.mul(v128.loadBytes(at), f32x4.const(1 / 255, 1 / 255, 1 / 255, 0)),
    f32x4.const(-CENTRE, -CENTRE, -CENTRE, 1),
  );
}

/**
 * Reads colours. Parameters: address of the bytes (three a pixel, and one more after all of them), bytes from one
 * row to the next, where the pixels go (h·w·4 floats), width, height.
 */
export const readColours = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  (scope, rgb, row, to, width, height) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const at = scope.local('i32');
    const out = scope.local('i32');
    return {
      statements: [
        out.set(to),
        loop(
          y,
          0,
          height,
          1,
          at.set(i32.add(rgb, i32.mul(y, row))),
          loop(
            x,
            0,
            width,
            1,
            v128.store(out, colourAt(at)),
            at.set(i32.add(at, 3)),
            out.set(i32.add(out, PIXEL)),
          ),
        ),
      ],
    };
  },
);

/**
 * Multiplies each pixel with a float. Parameters: address of the pixels (h·w·4 floats), of the first
 * float, bytes from one float to the next and from one row of them to the next, where the products go, width, height.
 */
export const weigh = kernel(
  ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  (scope, pixels, by, step, row, to, width, height) => {
    const y = scope.local('i32');
    const x = scope.local('i32');
    const at = scope.local('i32');
    const from = scope.local('i32');
    const out = scope.local('i32');
    return {
      statements: [
        out.set(to),
        from.set(pixels),
        loop(
          y,
          0,
          height,
          1,
          at.set(i32.add(by, i32.mul(y, row))),
          loop(
            x,
            0,
            width,
            1,
            v128.store(out, f32x4.mul(v128.load(from), v128.loadSplat(at))),
            at.set(i32.add(at, step)),
            from.set(i32.add(from, PIXEL)),
            out.set(i32.add(out, PIXEL)),
          ),
        ),
      ],
    };
  },
);

/**
 * Turns mean products of colours into what is kept of windows, in place. Parameters: address of the windows, in each of
 * which are the means of red, of green and of blue times the pixel, and of the pixel; their number; what is added to
 * the variances, below which a window counts as flat.
 */
export const invert = kernel(['i32', 'i32', 'f32'], (scope, windows, count, epsilon) => {
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
      stop.set(i32.add(windows, i32.mul(count, WINDOW))),
      loop(
        at,
        windows,
        stop,
        WINDOW,
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
});

/**
 * For each window the line (three slopes and the offset) that gives a value nearest to it from colours, in
 * place. Parameters: address of the windows, of the means of pixel times value (n·4 floats), and n.
 */
export const fitLines = kernel(['i32', 'i32', 'i32'], (scope, windows, means, count) => {
  const at = scope.local('i32');
  const window = scope.local('i32');
  const stop = scope.local('i32');
  const mean = scope.local('v128');
  const along = scope.local('v128');
  return {
    statements: [
      window.set(windows),
      stop.set(i32.add(means, i32.mul(count, PIXEL))),
      loop(
        at,
        means,
        stop,
        PIXEL,
        mean.set(v128.load(at)),
        // How each colour goes along with the value.
        along.set(
          f32x4.sub(mean, f32x4.mul(v128.load(window, 48), f32x4.swizzle(mean, [3, 3, 3, 3]))),
        ),
        v128.store(
          at,
          f32x4.add(
            f32x4.add(
              f32x4.mul(mean, f32x4.const(0, 0, 0, 1)),
              f32x4.mul(v128.load(window), f32x4.swizzle(along, [0, 0, 0, 0])),
            ),
            f32x4.add(
              f32x4.mul(v128.load(window, 16), f32x4.swizzle(along, [1, 1, 1, 1])),
              f32x4.mul(v128.load(window, 32), f32x4.swizzle(along, [2, 2, 2, 2])),
            ),
          ),
        ),
        window.set(i32.add(window, WINDOW)),
      ),
    ],
  };
});
