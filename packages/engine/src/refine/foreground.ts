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
 * Kept in 8 bits (the result has no more), and at the largest levels computed only
 * where alpha is neither 0 nor 1: elsewhere the photo itself is the answer.
 */

/** The paper's regularisation: keeps the weights positive where alpha is flat. */
const REGULARISATION = 1e-5;
/** The paper's iterations: many where they are cheap, two where pixels are many. */
const SMALL_SIDE = 32;
const SMALL_ITERATIONS = 10;
const LARGE_ITERATIONS = 2;
/**
 * Networks are seldom quite sure: many pixels are 1 or 254. From here on a pixel counts as
 * all subject, up to there as all background; either shows the other by a hundredth at most.
 */
const SUBJECT = 252;
const BACKGROUND = 3;
/** Above this a level is relaxed in the band of soft alpha only; below, everywhere. */
const BAND_ONLY_PIXELS = 256 * 256;

interface Level {
  readonly width: number;
  readonly height: number;
  /** h·w·3 */
  readonly rgb: Uint8Array;
  /** h·w, 0..255 */
  readonly alpha: Uint8Array;
}

interface Colours {
  readonly foreground: Uint8ClampedArray;
  readonly background: Uint8ClampedArray;
}

/**
 * @param rgb the photo, h·w·3, 0..255
 * @param alpha h·w, 0..255
 * @returns the subject's colour, h·w·3, 0..255; where alpha is (nearly) 255 the photo's own;
 *   to be ignored where alpha is 0
 */
export function estimateForeground(
  rgb: Uint8Array,
  alpha: Uint8Array,
  width: number,
  height: number,
): Uint8ClampedArray {
  const full: Level = { width, height, rgb, alpha };
  const count = Math.max(1, Math.ceil(Math.log2(Math.max(width, height))));
  let colours = meanColours(full);
  let previous = { width: 1, height: 1 };
  for (let index = 0; index < count; index++) {
    const level = sampleLevel(full, index / count);
    colours = enlarge(colours, previous, level);
    const soft = level.width * level.height > BAND_ONLY_PIXELS ? softPixels(level) : null;
    for (let i = 0; i < iterationsOf(level); i++) relax(level, colours, soft);
    previous = level;
  }
  // Of the last level nobody asks for more than the band, so it is made nowhere else.
  const soft = softPixels(full);
  colours = enlargeBand(colours, previous, full, soft);
  for (let i = 0; i < iterationsOf(full); i++) relax(full, colours, soft);
  return colours.foreground;
}

function iterationsOf({ width, height }: Level): number {
  return width <= SMALL_SIDE && height <= SMALL_SIDE ? SMALL_ITERATIONS : LARGE_ITERATIONS;
}

/** The mean colours of what is surely subject and surely background: the start of the coarsest level. */
function meanColours({ rgb, alpha }: Level): Colours {
  const sums = new Float64Array(8);
  for (let i = 0, c = 0; i < alpha.length; i++, c += 3) {
    const a = alpha[i]!;
    if (a > 25 && a < 230) continue;
    const at = a >= 230 ? 0 : 4;
    sums[at] = sums[at]! + rgb[c]!;
    sums[at + 1] = sums[at + 1]! + rgb[c + 1]!;
    sums[at + 2] = sums[at + 2]! + rgb[c + 2]!;
    sums[at + 3] = sums[at + 3]! + 1;
  }
  const mean = (at: number) => {
    const n = Math.max(1, sums[at + 3]!);
    return Uint8ClampedArray.of(sums[at]! / n, sums[at + 1]! / n, sums[at + 2]! / n);
  };
  return { foreground: mean(0), background: mean(4) };
}

/** The photo at size^fraction, nearest neighbour as in the paper. */
function sampleLevel(full: Level, fraction: number): Level {
  const width = Math.max(1, Math.round(full.width ** fraction));
  const height = Math.max(1, Math.round(full.height ** fraction));
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  const columns = nearest(full.width, width);
  const rows = nearest(full.height, height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y]! * full.width;
    for (let x = 0; x < width; x++, to++) {
      const from = row + columns[x]!;
      alpha[to] = full.alpha[from]!;
      rgb[to * 3] = full.rgb[from * 3]!;
      rgb[to * 3 + 1] = full.rgb[from * 3 + 1]!;
      rgb[to * 3 + 2] = full.rgb[from * 3 + 2]!;
    }
  }
  return { width, height, rgb, alpha };
}

/** For each of `to` pixels that of `from` which lies under its centre. */
function nearest(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => Math.floor(((i + 0.5) * from) / to));
}

/** The colours of the level below at this level's size; the photo's own where there is nothing else. */
function enlarge(from: Colours, size: { width: number; height: number }, to: Level): Colours {
  const { width, height, rgb, alpha } = to;
  const foreground = new Uint8ClampedArray(width * height * 3);
  const background = new Uint8ClampedArray(width * height * 3);
  const columns = nearest(size.width, width);
  const rows = nearest(size.height, height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = rows[y]! * size.width;
    for (let x = 0; x < width; x++, i++) {
      const source = (row + columns[x]!) * 3;
      const a = alpha[i]!;
      const f = a >= SUBJECT ? rgb : from.foreground;
      const b = a <= BACKGROUND ? rgb : from.background;
      const fAt = a >= SUBJECT ? i * 3 : source;
      const bAt = a <= BACKGROUND ? i * 3 : source;
      for (let c = 0, at = i * 3; c < 3; c++, at++) {
        foreground[at] = f[fAt + c]!;
        background[at] = b[bAt + c]!;
      }
    }
  }
  return { foreground, background };
}

/**
 * As {@link enlarge}, in soft pixels and those beside them; elsewhere both colours are the
 * photo's.
 */
function enlargeBand(
  from: Colours,
  size: { width: number; height: number },
  to: Level,
  soft: Int32Array,
): Colours {
  const { width, height, rgb, alpha } = to;
  const foreground = new Uint8ClampedArray(rgb);
  const background = new Uint8ClampedArray(rgb);
  const columns = nearest(size.width, width);
  const rows = nearest(size.height, height);
  const take = (x: number, y: number) => {
    const i = y * width + x;
    const source = (rows[y]! * size.width + columns[x]!) * 3;
    const a = alpha[i]!;
    for (let c = 0, at = i * 3; c < 3; c++, at++) {
      if (a < SUBJECT) foreground[at] = from.foreground[source + c]!;
      if (a > BACKGROUND) background[at] = from.background[source + c]!;
    }
  };
  for (const i of soft) {
    const y = Math.floor(i / width);
    const x = i - y * width;
    take(x, y);
    if (y > 0 && isHard(alpha[i - width]!)) take(x, y - 1);
    if (y < height - 1 && isHard(alpha[i + width]!)) take(x, y + 1);
    if (x > 0 && isHard(alpha[i - 1]!)) take(x - 1, y);
    if (x < width - 1 && isHard(alpha[i + 1]!)) take(x + 1, y);
  }
  return { foreground, background };
}

/** Where alpha is neither subject nor background, row by row. */
function softPixels({ alpha }: Level): Int32Array {
  let count = 0;
  for (let i = 0; i < alpha.length; i++) if (!isHard(alpha[i]!)) count++;
  const soft = new Int32Array(count);
  for (let i = 0, n = 0; n < count; i++) if (!isHard(alpha[i]!)) soft[n++] = i;
  return soft;
}

function isHard(alpha: number): boolean {
  return alpha <= BACKGROUND || alpha >= SUBJECT;
}

/** One Gauss-Seidel sweep, in place; over the pixels of `soft`, over all where it is null. */
function relax(level: Level, { foreground, background }: Colours, soft: Int32Array | null): void {
  const { width, height, rgb, alpha } = level;
  const count = soft ? soft.length : alpha.length;
  for (let n = 0; n < count; n++) {
    const i = soft ? soft[n]! : n;
    const y = Math.floor(i / width);
    const x = i - y * width;
    const a8 = alpha[i]!;
    const up = y > 0 ? i - width : i;
    const down = y < height - 1 ? i + width : i;
    const left = x > 0 ? i - 1 : i;
    const right = x < width - 1 ? i + 1 : i;
    const a = a8 / 255;
    const w0 = REGULARISATION + Math.abs(a8 - alpha[up]!) / 255;
    const w1 = REGULARISATION + Math.abs(a8 - alpha[down]!) / 255;
    const w2 = REGULARISATION + Math.abs(a8 - alpha[left]!) / 255;
    const w3 = REGULARISATION + Math.abs(a8 - alpha[right]!) / 255;
    const s = w0 + w1 + w2 + w3;
    const b = 1 - a;
    const gain = 1 / (a * a + b * b + s);
    const n0 = up * 3;
    const n1 = down * 3;
    const n2 = left * 3;
    const n3 = right * 3;
    for (let c = 0, at = i * 3; c < 3; c++, at++) {
      const meanF =
        (w0 * foreground[n0 + c]! +
          w1 * foreground[n1 + c]! +
          w2 * foreground[n2 + c]! +
          w3 * foreground[n3 + c]!) /
        s;
      const meanB =
        (w0 * background[n0 + c]! +
          w1 * background[n1 + c]! +
          w2 * background[n2 + c]! +
          w3 * background[n3 + c]!) /
        s;
      const rest = (rgb[at]! - a * meanF - b * meanB) * gain;
      foreground[at] = meanF + a * rest;
      background[at] = meanB + b * rest;
    }
  }
}
