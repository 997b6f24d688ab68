import { boxMean } from './box-mean.js';

/** Slopes for red, green and blue and the offset, h·w each; colours in 0..1. */
export type Lines = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

/**
 * For the window around each pixel the line alpha = a·RGB + b that fits it best (He, Sun,
 * Tang, "Guided Image Filtering", TPAMI 2013, eq. 19 and 20).
 *
 * @param rgb h·w·3, 0..255
 * @param alpha h·w, 0..1
 * @param radius of the window, px
 * @param epsilon variance (of colours in 0..1) below which a patch counts as flat
 */
export function findLines(
  rgb: Uint8Array,
  alpha: Float32Array,
  width: number,
  height: number,
  radius: number,
  epsilon: number,
): Lines {
  const means = products(rgb, alpha);
  const scratch = new Float32Array(alpha.length);
  for (const plane of means) boxMean(plane, width, height, radius, scratch, plane);
  const [mr, mg, mb, mp, rp, gp, bp, rr, rg, rb, gg, gb, bb] = means;
  for (let i = 0; i < alpha.length; i++) {
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
    // The inputs are spent: their memory takes the lines.
    rp[i] = ar;
    gp[i] = ag;
    bp[i] = ab;
    mp[i] = ip - ar * ir - ag * ig - ab * ib;
  }
  return [rp, gp, bp, mp];
}

type Planes13 = [
  ...[Float32Array, Float32Array, Float32Array, Float32Array],
  ...[Float32Array, Float32Array, Float32Array],
  ...[Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array],
];

/** Colours and alpha, colours times alpha, and colours times colours. */
function products(rgb: Uint8Array, alpha: Float32Array): Planes13 {
  const planes = Array.from({ length: 13 }, () => new Float32Array(alpha.length)) as Planes13;
  const [mr, mg, mb, mp, rp, gp, bp, rr, rg, rb, gg, gb, bb] = planes;
  for (let i = 0, at = 0; i < alpha.length; i++, at += 3) {
    const r = Math.fround(rgb[at]! / 255);
    const g = Math.fround(rgb[at + 1]! / 255);
    const b = Math.fround(rgb[at + 2]! / 255);
    const p = alpha[i]!;
    mr[i] = r;
    mg[i] = g;
    mb[i] = b;
    mp[i] = p;
    rp[i] = r * p;
    gp[i] = g * p;
    bp[i] = b * p;
    rr[i] = r * r;
    rg[i] = r * g;
    rb[i] = r * b;
    gg[i] = g * g;
    gb[i] = g * b;
    bb[i] = b * b;
  }
  return planes;
}
