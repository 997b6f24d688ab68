import type { Plane } from '../plane.js';
import { boxMean } from './box-mean.js';

/**
 * The guided filter's answer as a local linear model: alpha = a·RGB + b, one set of four
 * coefficients for each pixel of the guide. Applied to a larger photo it gives that
 * photo's own edges.
 */
export interface LinearModel {
  readonly width: number;
  readonly height: number;
  /** Slopes for red, green and blue and the offset, h·w each; colours in 0..1. */
  readonly coefficients: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

/**
 * Guided filter with a colour guide: He, Sun, Tang, "Guided Image Filtering", TPAMI 2013,
 * eq. 19–21; computed at a reduced size as in He, Sun, "Fast Guided Filter", 2015.
 *
 * @param guide interleaved RGB at alpha's size, h·w·3, 0..255
 * @param alpha h·w, 0..1
 * @param radius of the window, px of the guide
 * @param epsilon variance (of colours in 0..1) below which a patch counts as flat
 */
export function guidedFilter(
  guide: Uint8Array,
  alpha: Plane,
  radius: number,
  epsilon: number,
): LinearModel {
  const { width, height } = alpha;
  const pixels = width * height;
  const scratch = new Float32Array(pixels);
  const mean = (fill: (i: number) => number): Float32Array => {
    const plane = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) plane[i] = fill(i);
    boxMean(plane, width, height, radius, scratch, plane);
    return plane;
  };
  const p = alpha.data;
  const [r, g, b] = splitChannels(guide, pixels);
  const mr = mean((i) => r[i]!);
  const mg = mean((i) => g[i]!);
  const mb = mean((i) => b[i]!);
  const mp = mean((i) => p[i]!);
  const rp = mean((i) => r[i]! * p[i]!);
  const gp = mean((i) => g[i]! * p[i]!);
  const bp = mean((i) => b[i]! * p[i]!);
  const rr = mean((i) => r[i]! * r[i]!);
  const rg = mean((i) => r[i]! * g[i]!);
  const rb = mean((i) => r[i]! * b[i]!);
  const gg = mean((i) => g[i]! * g[i]!);
  const gb = mean((i) => g[i]! * b[i]!);
  const bb = mean((i) => b[i]! * b[i]!);

  for (let i = 0; i < pixels; i++) {
    const ir = mr[i]!;
    const ig = mg[i]!;
    const ib = mb[i]!;
    const ip = mp[i]!;
    // Covariance of the colours (symmetric) and of each colour with alpha.
    const crr = rr[i]! - ir * ir + epsilon;
    const crg = rg[i]! - ir * ig;
    const crb = rb[i]! - ir * ib;
    const cgg = gg[i]! - ig * ig + epsilon;
    const cgb = gb[i]! - ig * ib;
    const cbb = bb[i]! - ib * ib + epsilon;
    const vr = rp[i]! - ir * ip;
    const vg = gp[i]! - ig * ip;
    const vb = bp[i]! - ib * ip;
    // Inverse by cofactors; epsilon on the diagonal keeps the determinant positive.
    const irr = cgg * cbb - cgb * cgb;
    const irg = crb * cgb - crg * cbb;
    const irb = crg * cgb - crb * cgg;
    const igg = crr * cbb - crb * crb;
    const igb = crb * crg - crr * cgb;
    const ibb = crr * cgg - crg * crg;
    const scale = 1 / (crr * irr + crg * irg + crb * irb);
    const ar = (irr * vr + irg * vg + irb * vb) * scale;
    const ag = (irg * vr + igg * vg + igb * vb) * scale;
    const ab = (irb * vr + igb * vg + ibb * vb) * scale;
    // The inputs are spent: their memory takes the model.
    rp[i] = ar;
    gp[i] = ag;
    bp[i] = ab;
    mp[i] = ip - ar * ir - ag * ig - ab * ib;
  }
  for (const plane of [rp, gp, bp, mp]) boxMean(plane, width, height, radius, scratch, plane);
  return { width, height, coefficients: [rp, gp, bp, mp] };
}

function splitChannels(
  rgb: Uint8Array,
  pixels: number,
): [Float32Array, Float32Array, Float32Array] {
  const r = new Float32Array(pixels);
  const g = new Float32Array(pixels);
  const b = new Float32Array(pixels);
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    r[i] = rgb[at]! / 255;
    g[i] = rgb[at + 1]! / 255;
    b[i] = rgb[at + 2]! / 255;
  }
  return [r, g, b];
}
