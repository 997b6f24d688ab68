/**
 * Networks are seldom quite sure: many pixels are 1 or 254. From here on a pixel counts as
 * all subject, up to there as all background; either shows the other by a hundredth at most.
 */
export const SUBJECT = 252;
export const BACKGROUND = 3;
/** Above this a level is relaxed in the band of soft alpha only; below, everywhere. */
const BAND_ONLY_PIXELS = 256 * 256;

/** px */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The photo at a smaller size. */
export interface Level extends Size {
  /** h·w·3; where there is a band, in it alone. */
  readonly rgb: Uint8Array;
  /** h·w, 0..255 */
  readonly alpha: Uint8Array;
  /** On large levels, the pixels whose colours are asked for; null where it is all of them. */
  readonly band: Band | null;
}

interface Band {
  /** Of soft alpha, row by row: these are relaxed. */
  readonly soft: Int32Array;
  /** These, those beside them, and those that the level above begins with. */
  readonly needed: Int32Array;
}

/** A photo and what of it is subject. */
export interface Picture extends Size {
  /** h·w·3, 0..255 */
  readonly rgb: Uint8Array;
  /** h·w, 0..255 */
  readonly alpha: Uint8Array;
}

/** From a single pixel to the photo; the bands are found the other way, as each asks for the next. */
export function levelsOf(photo: Picture): Level[] {
  const count = Math.max(1, Math.ceil(Math.log2(Math.max(photo.width, photo.height))));
  const whole: Level = { ...photo, band: bandOf(photo, null) };
  const levels = [whole];
  for (let index = count - 1; index >= 0; index--) {
    levels.unshift(sampleLevel(photo, index / count, levels[0]!));
  }
  return levels;
}

/** The photo at size^fraction, nearest neighbour as in the paper. */
function sampleLevel(photo: Picture, fraction: number, above: Level): Level {
  const width = Math.max(1, Math.round(photo.width ** fraction));
  const height = Math.max(1, Math.round(photo.height ** fraction));
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  const columns = nearest(photo.width, width);
  const rows = nearest(photo.height, height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y]! * photo.width;
    for (let x = 0; x < width; x++, to++) alpha[to] = photo.alpha[row + columns[x]!]!;
  }
  const large = width * height > BAND_ONLY_PIXELS;
  const band = large ? bandOf({ width, height, alpha }, above) : null;
  const take = (i: number, x: number, y: number) => {
    const from = (rows[y]! * photo.width + columns[x]!) * 3;
    rgb[i * 3] = photo.rgb[from]!;
    rgb[i * 3 + 1] = photo.rgb[from + 1]!;
    rgb[i * 3 + 2] = photo.rgb[from + 2]!;
  };
  const level = { width, height, rgb, alpha, band };
  forEachNeeded(level, take);
  return level;
}

function bandOf(level: Size & { readonly alpha: Uint8Array }, above: Level | null): Band {
  const { width, height } = level;
  const soft = softPixels(level.alpha);
  const isNeeded = new Uint8Array(width * height);
  let count = 0;
  const need = (i: number) => {
    if (isNeeded[i] === 1) return;
    isNeeded[i] = 1;
    count++;
  };
  for (let n = 0; n < soft.length; n++) {
    const i = soft[n]!;
    const x = i % width;
    need(i);
    if (i >= width) need(i - width);
    if (i + width < isNeeded.length) need(i + width);
    if (x > 0) need(i - 1);
    if (x < width - 1) need(i + 1);
  }
  if (above?.band) {
    const columns = nearest(width, above.width);
    const rows = nearest(height, above.height);
    forEachNeeded(above, (_, x, y) => need(rows[y]! * width + columns[x]!));
  }
  return { soft, needed: indicesOf(isNeeded, count) };
}

/** Goes through the pixels whose colours are asked for: their index, column and row. */
export function forEachNeeded(
  { width, height, band }: Pick<Level, 'width' | 'height' | 'band'>,
  work: (i: number, x: number, y: number) => void,
): void {
  if (band === null) {
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) work(i, x, y);
    return;
  }
  const { needed } = band;
  for (let n = 0; n < needed.length; n++) {
    const i = needed[n]!;
    const y = Math.floor(i / width);
    work(i, i - y * width, y);
  }
}

/** For each of `to` pixels that of `from` which lies under its centre. */
export function nearest(from: number, to: number): Int32Array {
  const under = new Int32Array(to);
  for (let i = 0; i < to; i++) under[i] = Math.floor(((i + 0.5) * from) / to);
  return under;
}

/** Where alpha is neither subject nor background, row by row. */
function softPixels(alpha: Uint8Array): Int32Array {
  const isSoft = new Uint8Array(alpha.length);
  let count = 0;
  for (let i = 0; i < alpha.length; i++) {
    const a = alpha[i]!;
    if (a <= BACKGROUND || a >= SUBJECT) continue;
    isSoft[i] = 1;
    count++;
  }
  return indicesOf(isSoft, count);
}

/** Where a mask is 1, which is at `count` places; it begins a buffer of its own. */
function indicesOf(mask: Uint8Array, count: number): Int32Array {
  const indices = new Int32Array(count);
  // Most of it is empty: four at a time.
  const words = new Uint32Array(mask.buffer, 0, mask.length >> 2);
  let n = 0;
  for (let w = 0; w < words.length; w++) {
    if (words[w] === 0) continue;
    for (let i = w * 4; i < w * 4 + 4; i++) if (mask[i] === 1) indices[n++] = i;
  }
  for (let i = words.length * 4; i < mask.length; i++) if (mask[i] === 1) indices[n++] = i;
  return indices;
}
