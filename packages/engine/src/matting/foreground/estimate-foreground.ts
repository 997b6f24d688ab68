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

import type { PixelRows } from '../../ops/pixel-rows.js';
import type { Size } from '../../ops/size.js';
import { type Colours, relax } from './colour-relaxation.js';
import { BACKGROUND, type Level, levelsOf, nearest, type Picture, SUBJECT } from './pyramid.js';

/** The paper's iterations: many where they are cheap, two where pixels are many. */
const SMALL_SIDE = 32;
const SMALL_ITERATIONS = 10;
const LARGE_ITERATIONS = 2;
/** Of the photo, so many pixels are enough for the mean colours that the coarsest level begins with. */
const MEAN_PIXELS = 512 * 512;

/** The subject's colours at soft pixels and those beside them; elsewhere they are the photo's. */
export interface SoftColours {
  readonly pixels: PixelRows;
  /**
   * A word for each of them, red in its lowest byte, then green and blue; the photo's own where alpha is (nearly)
   * 255. The highest byte means nothing.
   */
  readonly words: Uint32Array;
}

/** The foreground's colours where alpha is soft. */
export function estimateForeground(photo: Picture): SoftColours {
  const first = { columns: Int32Array.of(0), starts: Int32Array.of(0, 1) };
  let colours = meanColours(photo);
  let below: Size & Pick<Level, 'needed'> = { width: 1, height: 1, needed: first };
  for (const level of levelsOf(photo)) {
    colours = enlarge(colours, below, level);
    for (let i = 0; i < iterationsOf(level); i++) relax(level, colours);
    below = level;
  }
  return { pixels: below.needed, words: colours.foreground };
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
    const [red, green, blue] = [0, 1, 2].map((c) => Math.round(sums[at + c]! / n));
    return Uint32Array.of(red! | (green! << 8) | (blue! << 16));
  };
  return { foreground: mean(0), background: mean(4) };
}

/** The colours of the level below at this level's size; the photo's own where there is nothing else. */
function enlarge(from: Colours, below: Size & Pick<Level, 'needed'>, to: Level): Colours {
  const { pixels, needed } = to;
  const foreground = new Uint32Array(pixels.length);
  const background = new Uint32Array(pixels.length);
  const columns = nearest(below.width, to.width);
  const rows = nearest(below.height, to.height);
  const sources = below.needed;
  for (let y = 0; y < to.height; y++) {
    let source = sources.starts[rows[y]!]!;
    const end = needed.starts[y + 1]!;
    for (let n = needed.starts[y]!; n < end; n++) {
      const column = columns[needed.columns[n]!]!;
      while (sources.columns[source]! < column) source++;
      const pixel = pixels[n]!;
      const a = pixel >>> 24;
      foreground[n] = a >= SUBJECT ? pixel : from.foreground[source]!;
      background[n] = a <= BACKGROUND ? pixel : from.background[source]!;
    }
  }
  return { foreground, background };
}
