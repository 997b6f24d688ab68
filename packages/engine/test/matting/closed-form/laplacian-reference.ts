import { boxFilter } from '@nobg/engine/ops/box-filter.js';

/**
 * The product with the matting Laplacian over a whole picture by plain loops, as a reference.
 *
 * @param rgb h·w·3, 0..255
 * @param radius of the windows, px
 * @param epsilon variance (of colours in 0..1) below which a window counts as flat
 * @returns what writes L·p to `out`, both h·w
 */
export function plainLaplacian(
  rgb: Uint8Array,
  width: number,
  height: number,
  radius: number,
  epsilon: number,
): (p: Float32Array, out: Float32Array) => void {
  const pixels = width * height;
  const plane = () => new Float32Array(pixels);
  const [scratch, wr, wg, wb, wp] = [plane(), plane(), plane(), plane(), plane()] as const;
  const mean = (from: Float32Array, to: Float32Array) =>
    boxFilter(from, width, height, radius, scratch, to);
  const colours = [plane(), plane(), plane()] as const;
  const [r, g, b] = colours;
  for (let i = 0, c = 0; i < pixels; i++, c += 3) {
    r[i] = rgb[c]! / 255;
    g[i] = rgb[c + 1]! / 255;
    b[i] = rgb[c + 2]! / 255;
  }
  const [mr, mg, mb] = colours.map((colour) => {
    const to = plane();
    mean(colour, to);
    return to;
  }) as [Float32Array, Float32Array, Float32Array];
  const covariance = (x: Float32Array, y: Float32Array, mx: Float32Array, my: Float32Array) => {
    const to = plane();
    for (let i = 0; i < pixels; i++) to[i] = x[i]! * y[i]!;
    mean(to, to);
    for (let i = 0; i < pixels; i++) to[i] = to[i]! - mx[i]! * my[i]! + (x === y ? epsilon : 0);
    return to;
  };
  const inverse: Symmetric = [
    covariance(r, r, mr, mr),
    covariance(r, g, mr, mg),
    covariance(r, b, mr, mb),
    covariance(g, g, mg, mg),
    covariance(g, b, mg, mb),
    covariance(b, b, mb, mb),
  ];
  invert(inverse, pixels);
  const share = windowShares(width, height, radius);

  function multiply(p: Float32Array, out: Float32Array): void {
    for (let i = 0; i < pixels; i++) {
      wr[i] = r[i]! * p[i]!;
      wg[i] = g[i]! * p[i]!;
      wb[i] = b[i]! * p[i]!;
    }
    mean(p, wp);
    for (const w of [wr, wg, wb]) mean(w, w);
    const [irr, irg, irb, igg, igb, ibb] = inverse;
    for (let i = 0; i < pixels; i++) {
      const m = wp[i]!;
      const vr = wr[i]! - mr[i]! * m;
      const vg = wg[i]! - mg[i]! * m;
      const vb = wb[i]! - mb[i]! * m;
      const ar = irr[i]! * vr + irg[i]! * vg + irb[i]! * vb;
      const ag = irg[i]! * vr + igg[i]! * vg + igb[i]! * vb;
      const ab = irb[i]! * vr + igb[i]! * vg + ibb[i]! * vb;
      wr[i] = ar;
      wg[i] = ag;
      wb[i] = ab;
      wp[i] = m - ar * mr[i]! - ag * mg[i]! - ab * mb[i]!;
    }
    for (const w of [wr, wg, wb, wp]) mean(w, w);
    for (let i = 0; i < pixels; i++) {
      const model = wr[i]! * r[i]! + wg[i]! * g[i]! + wb[i]! * b[i]! + wp[i]!;
      out[i] = share[i]! * (p[i]! - model);
    }
  }
  return multiply;
}

/** rr, rg, rb, gg, gb, bb of a symmetric 3×3 matrix for each pixel. */
type Symmetric = readonly [
  Float32Array,
  Float32Array,
  Float32Array,
  Float32Array,
  Float32Array,
  Float32Array,
];

/** Inverts all matrices in place, by cofactors; epsilon keeps the determinants positive. */
function invert([rr, rg, rb, gg, gb, bb]: Symmetric, pixels: number): void {
  for (let i = 0; i < pixels; i++) {
    const crr = rr[i]!;
    const crg = rg[i]!;
    const crb = rb[i]!;
    const cgg = gg[i]!;
    const cgb = gb[i]!;
    const cbb = bb[i]!;
    const irr = cgg * cbb - cgb * cgb;
    const irg = crb * cgb - crg * cbb;
    const irb = crg * cgb - crb * cgg;
    const scale = 1 / (crr * irr + crg * irg + crb * irb);
    rr[i] = irr * scale;
    rg[i] = irg * scale;
    rb[i] = irb * scale;
    gg[i] = (crr * cbb - crb * crb) * scale;
    gb[i] = (crb * crg - crr * cgb) * scale;
    bb[i] = (crr * cgg - crg * crg) * scale;
  }
}

/** How many windows hold each pixel, against a full window's pixels: below 1 near borders. */
function windowShares(width: number, height: number, radius: number): Float32Array {
  const side = 2 * radius + 1;
  const along = (at: number, length: number) =>
    (Math.min(length - 1, at + radius) - Math.max(0, at - radius) + 1) / side;
  const shares = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = along(y, height);
    for (let x = 0; x < width; x++, i++) shares[i] = row * along(x, width);
  }
  return shares;
}
