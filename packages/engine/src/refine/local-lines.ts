/** Slopes for red, green and blue and the offset, h·w each; colours in 0..1. */
export type Lines = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

/** Sums kept for each column: colours, alpha, colours times alpha, colours times colours. */
const SUMS = 13;
/** Alpha is summed in whole numbers of up to so many steps; fewer where windows are large. */
const MOST_STEPS = 65535;

/** What is fitted. */
export interface LineInput {
  /** h·w·3, 0..255 */
  readonly rgb: Uint8Array;
  /** h·w, 0..1 */
  readonly alpha: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Of the windows, px; up to 90, beyond which sums would not fit into 32 bits. */
  readonly radius: number;
  /** Variance (of colours in 0..1) below which a patch counts as flat. */
  readonly epsilon: number;
}

/**
 * For the window around each pixel the line alpha = a·RGB + b that fits it best (He, Sun,
 * Tang, "Guided Image Filtering", TPAMI 2013, eq. 19 and 20), row after row between `left` and
 * `right`. Windows are cut off at the picture's borders.
 *
 * Sums of each column's window move down the picture and are summed across: nothing of the
 * picture's size is kept. They are whole numbers, so what leaves a window takes with it
 * exactly what it brought.
 */
export class LocalLines {
  readonly #input: LineInput;
  readonly #left: number;
  readonly #right: number;
  /** First of the columns that windows see. */
  readonly #first: number;
  readonly #columns: Int32Array;
  readonly #steps: number;
  /** The rows that the columns' sums are of. */
  #top: number;
  #bottom: number;

  /** @param top row of the first call of {@link next} */
  constructor(input: LineInput, left: number, right: number, top: number) {
    const { width, radius } = input;
    this.#input = input;
    this.#left = left;
    this.#right = right;
    this.#first = Math.max(0, left - radius);
    this.#columns = new Int32Array((Math.min(width, right + radius) - this.#first) * SUMS);
    const window = (2 * radius + 1) ** 2;
    this.#steps = Math.min(MOST_STEPS, Math.floor(0x7fffffff / (255 * window)));
    this.#top = Math.max(0, top - radius);
    this.#bottom = this.#top;
  }

  /**
   * The lines of row `y`, which is the one below that of the last call.
   * @param out four numbers for each pixel
   */
  row(y: number, out: Float32Array): void {
    const { height, radius } = this.#input;
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    if (top === this.#top + 1 && bottom === this.#bottom + 1) {
      this.#slide(this.#bottom, this.#top);
      this.#top++;
      this.#bottom++;
    }
    while (this.#bottom < bottom) this.#add(this.#bottom++, 1);
    while (this.#top < top) this.#add(this.#top++, -1);
    this.#solve(out);
  }

  /** Takes a row into the columns' sums, or out of them. */
  #add(y: number, sign: 1 | -1): void {
    const { rgb, alpha, width } = this.#input;
    const columns = this.#columns;
    const steps = this.#steps;
    const start = y * width + this.#first;
    for (let k = 0, i = start, at = start * 3; k < columns.length; k += SUMS, i++, at += 3) {
      const r = rgb[at]! * sign;
      const g = rgb[at + 1]! * sign;
      const b = rgb[at + 2]! * sign;
      const p = (alpha[i]! * steps + 0.5) | 0;
      columns[k] = columns[k]! + r;
      columns[k + 1] = columns[k + 1]! + g;
      columns[k + 2] = columns[k + 2]! + b;
      columns[k + 3] = columns[k + 3]! + p * sign;
      columns[k + 4] = columns[k + 4]! + Math.imul(r, p);
      columns[k + 5] = columns[k + 5]! + Math.imul(g, p);
      columns[k + 6] = columns[k + 6]! + Math.imul(b, p);
      columns[k + 7] = columns[k + 7]! + Math.imul(r, rgb[at]!);
      columns[k + 8] = columns[k + 8]! + Math.imul(r, rgb[at + 1]!);
      columns[k + 9] = columns[k + 9]! + Math.imul(r, rgb[at + 2]!);
      columns[k + 10] = columns[k + 10]! + Math.imul(g, rgb[at + 1]!);
      columns[k + 11] = columns[k + 11]! + Math.imul(g, rgb[at + 2]!);
      columns[k + 12] = columns[k + 12]! + Math.imul(b, rgb[at + 2]!);
    }
  }

  /** Takes row `enter` in and row `leave` out: most rows, in one go. */
  #slide(enter: number, leave: number): void {
    const { rgb, alpha, width } = this.#input;
    const columns = this.#columns;
    const steps = this.#steps;
    let i = enter * width + this.#first;
    let j = leave * width + this.#first;
    for (let k = 0, at = i * 3, old = j * 3; k < columns.length; k += SUMS, i++, j++) {
      const r = rgb[at]!;
      const g = rgb[at + 1]!;
      const b = rgb[at + 2]!;
      const p = (alpha[i]! * steps + 0.5) | 0;
      const s = rgb[old]!;
      const h = rgb[old + 1]!;
      const c = rgb[old + 2]!;
      const q = (alpha[j]! * steps + 0.5) | 0;
      at += 3;
      old += 3;
      columns[k] = columns[k]! + r - s;
      columns[k + 1] = columns[k + 1]! + g - h;
      columns[k + 2] = columns[k + 2]! + b - c;
      columns[k + 3] = columns[k + 3]! + p - q;
      columns[k + 4] = columns[k + 4]! + Math.imul(r, p) - Math.imul(s, q);
      columns[k + 5] = columns[k + 5]! + Math.imul(g, p) - Math.imul(h, q);
      columns[k + 6] = columns[k + 6]! + Math.imul(b, p) - Math.imul(c, q);
      columns[k + 7] = columns[k + 7]! + Math.imul(r, r) - Math.imul(s, s);
      columns[k + 8] = columns[k + 8]! + Math.imul(r, g) - Math.imul(s, h);
      columns[k + 9] = columns[k + 9]! + Math.imul(r, b) - Math.imul(s, c);
      columns[k + 10] = columns[k + 10]! + Math.imul(g, g) - Math.imul(h, h);
      columns[k + 11] = columns[k + 11]! + Math.imul(g, b) - Math.imul(h, c);
      columns[k + 12] = columns[k + 12]! + Math.imul(b, b) - Math.imul(c, c);
    }
  }

  #solve(out: Float32Array): void {
    const { width, radius, epsilon } = this.#input;
    const columns = this.#columns;
    const rows = this.#bottom - this.#top;
    const left = this.#left;
    const right = this.#right;
    const perStep = 1 / this.#steps;
    let from = this.#first;
    let to = from;
    let [sr, sg, sb, sp, srp, sgp, sbp] = [0, 0, 0, 0, 0, 0, 0];
    let [srr, srg, srb, sgg, sgb, sbb] = [0, 0, 0, 0, 0, 0];
    for (let x = left, at = 0; x < right; x++, at += 4) {
      const end = Math.min(width, x + radius + 1);
      for (let k = (to - this.#first) * SUMS; to < end; to++, k += SUMS) {
        sr = (sr + columns[k]!) | 0;
        sg = (sg + columns[k + 1]!) | 0;
        sb = (sb + columns[k + 2]!) | 0;
        sp = (sp + columns[k + 3]!) | 0;
        srp = (srp + columns[k + 4]!) | 0;
        sgp = (sgp + columns[k + 5]!) | 0;
        sbp = (sbp + columns[k + 6]!) | 0;
        srr = (srr + columns[k + 7]!) | 0;
        srg = (srg + columns[k + 8]!) | 0;
        srb = (srb + columns[k + 9]!) | 0;
        sgg = (sgg + columns[k + 10]!) | 0;
        sgb = (sgb + columns[k + 11]!) | 0;
        sbb = (sbb + columns[k + 12]!) | 0;
      }
      if (from < x - radius) {
        const k = (from - this.#first) * SUMS;
        from++;
        sr = (sr - columns[k]!) | 0;
        sg = (sg - columns[k + 1]!) | 0;
        sb = (sb - columns[k + 2]!) | 0;
        sp = (sp - columns[k + 3]!) | 0;
        srp = (srp - columns[k + 4]!) | 0;
        sgp = (sgp - columns[k + 5]!) | 0;
        sbp = (sbp - columns[k + 6]!) | 0;
        srr = (srr - columns[k + 7]!) | 0;
        srg = (srg - columns[k + 8]!) | 0;
        srb = (srb - columns[k + 9]!) | 0;
        sgg = (sgg - columns[k + 10]!) | 0;
        sgb = (sgb - columns[k + 11]!) | 0;
        sbb = (sbb - columns[k + 12]!) | 0;
      }
      const one = 1 / (255 * rows * (to - from));
      const two = one / 255;
      const ofAlpha = one * 255 * perStep;
      const both = one * perStep;
      const ir = sr * one;
      const ig = sg * one;
      const ib = sb * one;
      const ip = sp * ofAlpha;
      // Covariance of the colours (symmetric) and of each colour with alpha.
      const crr = srr * two - ir * ir + epsilon;
      const crg = srg * two - ir * ig;
      const crb = srb * two - ir * ib;
      const cgg = sgg * two - ig * ig + epsilon;
      const cgb = sgb * two - ig * ib;
      const cbb = sbb * two - ib * ib + epsilon;
      const vr = srp * both - ir * ip;
      const vg = sgp * both - ig * ip;
      const vb = sbp * both - ib * ip;
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
      out[at] = ar;
      out[at + 1] = ag;
      out[at + 2] = ab;
      out[at + 3] = ip - ar * ir - ag * ig - ab * ib;
    }
  }
}
