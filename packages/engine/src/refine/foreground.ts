/**
 * Foreground colours at soft edges: what the subject's own colour is where the photo
 * shows a mixture of subject and background, so that no old background shines through.
 *
 * Method: Germer, Uelwer, Conrad, Harmeling, "Fast Multi-Level Foreground Estimation",
 * ICPR 2020. From a few pixels up to the full size, each pixel takes the mean of its
 * neighbours' foreground F̄ and background B̄ (weighted by how much alpha changes between
 * them) and moves both so that α·F + (1−α)·B meets the photo. The paper's 2×2 system has
 * the closed form used in `relax`: with s the sum of the weights and r = I − α·F̄ − (1−α)·B̄,
 * F = F̄ + α·r / (α² + (1−α)² + s) and B = B̄ + (1−α)·r / (α² + (1−α)² + s).
 *
 * Kept in 8 bits (the result has no more), and at the larger levels computed only
 * where alpha is neither 0 nor 1: elsewhere the photo itself is the answer.
 */

import {
  BACKGROUND,
  type Level,
  levelsOf,
  nearest,
  type Picture,
  type Size,
  SUBJECT,
} from './foreground-levels.js';
import type { PixelRows } from './pixel-rows.js';

/**
 * Steps of a weight for one of alpha's. A weight has one step more than alpha asks for: the paper's
 * regularisation (1e-5 there, 1.5e-5 here), which keeps it positive where alpha is flat.
 */
const WEIGHT_STEPS = 256;
/** The paper's iterations: many where they are cheap, two where pixels are many. */
const SMALL_SIDE = 32;
const SMALL_ITERATIONS = 10;
const LARGE_ITERATIONS = 2;
/** Of the photo, so many pixels are enough for the mean colours that the coarsest level begins with. */
const MEAN_PIXELS = 512 * 512;

/** Three for each pixel that a level needs. */
interface Colours {
  readonly foreground: Uint8ClampedArray;
  readonly background: Uint8ClampedArray;
}

/** The subject's colours at soft pixels and those beside them; elsewhere they are the photo's. */
export interface SoftColours {
  readonly pixels: PixelRows;
  /** Three for each of them, 0..255; the photo's own where alpha is (nearly) 255. */
  readonly rgb: Uint8ClampedArray;
}

/**
 * @param rgb the photo, h·w·3, 0..255
 * @param alpha h·w, 0..255
 */
export function estimateForeground(
  rgb: Uint8Array,
  alpha: Uint8Array,
  width: number,
  height: number,
): SoftColours {
  const photo = { width, height, rgb, alpha };
  const first = { columns: Int32Array.of(0), starts: Int32Array.of(0, 1) };
  let colours = meanColours(photo);
  let below: Size & Pick<Level, 'needed'> = { width: 1, height: 1, needed: first };
  for (const level of levelsOf(photo)) {
    colours = enlarge(colours, below, level);
    for (let i = 0; i < iterationsOf(level); i++) relax(level, colours);
    below = level;
  }
  return { pixels: below.needed, rgb: colours.foreground };
}

function iterationsOf({ width, height }: Level): number {
  return width <= SMALL_SIDE && height <= SMALL_SIDE ? SMALL_ITERATIONS : LARGE_ITERATIONS;
}

/** The mean colours of what is surely subject and surely background: the start of the coarsest level. */
function meanColours({ width, height, rgb, alpha }: Picture): Colours {
  const step = Math.max(1, Math.floor(Math.sqrt(alpha.length / MEAN_PIXELS)));
  const sums = new Float64Array(8);
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) {
      const i = y * width + x;
      const a = alpha[i]!;
      if (a > 25 && a < 230) continue;
      const at = a >= 230 ? 0 : 4;
      sums[at] = sums[at]! + rgb[i * 3]!;
      sums[at + 1] = sums[at + 1]! + rgb[i * 3 + 1]!;
      sums[at + 2] = sums[at + 2]! + rgb[i * 3 + 2]!;
      sums[at + 3] = sums[at + 3]! + 1;
    }
  }
  const mean = (at: number) => {
    const n = Math.max(1, sums[at + 3]!);
    return Uint8ClampedArray.of(sums[at]! / n, sums[at + 1]! / n, sums[at + 2]! / n);
  };
  return { foreground: mean(0), background: mean(4) };
}

/** The colours of the level below at this level's size; the photo's own where there is nothing else. */
function enlarge(from: Colours, below: Size & Pick<Level, 'needed'>, to: Level): Colours {
  const { rgb, alpha, needed } = to;
  const foreground = new Uint8ClampedArray(rgb.length);
  const background = new Uint8ClampedArray(rgb.length);
  const columns = nearest(below.width, to.width);
  const rows = nearest(below.height, to.height);
  const sources = below.needed;
  for (let y = 0; y < to.height; y++) {
    let source = sources.starts[rows[y]!]!;
    const end = needed.starts[y + 1]!;
    for (let n = needed.starts[y]!; n < end; n++) {
      const column = columns[needed.columns[n]!]!;
      while (sources.columns[source]! < column) source++;
      const a = alpha[n]!;
      const at = n * 3;
      const f = a >= SUBJECT ? rgb : from.foreground;
      const b = a <= BACKGROUND ? rgb : from.background;
      const fAt = a >= SUBJECT ? at : source * 3;
      const bAt = a <= BACKGROUND ? at : source * 3;
      for (let c = 0; c < 3; c++) {
        foreground[at + c] = f[fAt + c]!;
        background[at + c] = b[bAt + c]!;
      }
    }
  }
  return { foreground, background };
}

/** One Gauss-Seidel sweep over what is soft, in place. */
function relax(level: Level, colours: Colours): void {
  const { height, needed, soft } = level;
  const xs = needed.columns;
  for (let y = 0; y < height; y++) {
    const end = soft.starts[y + 1]!;
    let own = needed.starts[y]!;
    let up = needed.starts[Math.max(0, y - 1)]!;
    let down = needed.starts[Math.min(height - 1, y + 1)]!;
    for (let n = soft.starts[y]!; n < end; n++) {
      const x = soft.columns[n]!;
      while (xs[own]! < x) own++;
      while (xs[up]! < x) up++;
      while (xs[down]! < x) down++;
      relaxPixel(level, colours, own, up, down, x);
    }
  }
}

/**
 * @param own place of the pixel in column `x` among those needed; `up` and `down` likewise of those above and below
 *   it, which it is itself at the photo's border
 */
function relaxPixel(
  { width, rgb, alpha }: Level,
  { foreground, background }: Colours,
  own: number,
  up: number,
  down: number,
  x: number,
): void {
  const left = x > 0 ? own - 1 : own;
  const right = x < width - 1 ? own + 1 : own;
  const a8 = alpha[own]!;
  const a = a8 / 255;
  const b = 1 - a;
  const w0 = weightOf(a8 - alpha[up]!);
  const w1 = weightOf(a8 - alpha[down]!);
  const w2 = weightOf(a8 - alpha[left]!);
  const w3 = weightOf(a8 - alpha[right]!);
  const sum = w0 + w1 + w2 + w3;
  const part = 1 / sum;
  const gain = 1 / (a * a + b * b + sum / (255 * WEIGHT_STEPS));
  const at = own * 3;
  for (let c = 0; c < 3; c++) {
    const n0 = up * 3 + c;
    const n1 = down * 3 + c;
    const n2 = left * 3 + c;
    const n3 = right * 3 + c;
    const meanF =
      part *
      (w0 * foreground[n0]! + w1 * foreground[n1]! + w2 * foreground[n2]! + w3 * foreground[n3]!);
    const meanB =
      part *
      (w0 * background[n0]! + w1 * background[n1]! + w2 * background[n2]! + w3 * background[n3]!);
    const rest = (rgb[at + c]! - a * meanF - b * meanB) * gain;
    foreground[at + c] = meanF + a * rest;
    background[at + c] = meanB + b * rest;
  }
}

/** How much a neighbour counts whose alpha differs so, in whole numbers: these are added quicker. */
function weightOf(difference: number): number {
  return Math.abs(difference) * WEIGHT_STEPS + 1;
}
