import { type PixelRows, PixelRowsWriter } from '../../ops/pixel-rows.js';
import type { Size } from '../../ops/size.js';

/**
 * Networks are seldom quite sure: many pixels are 1 or 254. From here on a pixel counts as
 * all subject, up to there as all background; either shows the other by a hundredth at most.
 */
export const SUBJECT = 252;
export const BACKGROUND = 3;
/** Above this a level is relaxed in the band of soft alpha only; below, everywhere. */
const BAND_ONLY_PIXELS = 256 * 256;

/** The photo at a smaller size. Of large ones only a band around soft alpha is kept. */
export interface Level extends Size {
  /** Of these the colours are asked for: what is soft, what is beside it, what the level above begins with. */
  readonly needed: PixelRows;
  /** Of them, these are relaxed. */
  readonly soft: PixelRows;
  /** A word for each needed pixel, red in its lowest byte, then green, blue and alpha. */
  readonly pixels: Uint32Array;
}

/** A photo and what of it is subject. */
export interface Picture extends Size {
  /** h·w·3, 0..255 */
  readonly rgb: Uint8Array;
  /** h·w, 0..255 */
  readonly alpha: Uint8Array;
}

/** Where a level's pixels are taken from: rows and columns of the photo. */
interface Sampling {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** From a single pixel to the photo; the bands are found the other way, as each asks for the next. */
export function levelsOf(photo: Picture): Level[] {
  const count = Math.max(1, Math.ceil(Math.log2(Math.max(photo.width, photo.height))));
  const soft = softPixels(photo);
  const levels: Level[] = [];
  for (let index = count; index >= 0; index--) {
    const fraction = index / count;
    const width = Math.max(1, Math.round(photo.width ** fraction));
    const height = Math.max(1, Math.round(photo.height ** fraction));
    const size = { width, height };
    // Nearest neighbour, as in the paper.
    const from = { columns: nearest(photo.width, width), rows: nearest(photo.height, height) };
    const isPhoto = index === count;
    if (isPhoto || width * height > BAND_ONLY_PIXELS) {
      const sampled = isPhoto ? soft : sampledOf(soft, photo, from);
      const needed = neededOf(size, sampled, levels[0]);
      levels.unshift({ ...size, needed, soft: sampled, pixels: pixelsOf(photo, from, needed) });
    } else {
      const all = allOf(size);
      levels.unshift({ ...size, needed: all, soft: all, pixels: pixelsOf(photo, from, all) });
    }
  }
  return levels;
}

function pixelsOf(
  { rgb, alpha, width }: Picture,
  { columns, rows }: Sampling,
  { columns: xs, starts }: PixelRows,
): Uint32Array {
  const pixels = new Uint32Array(xs.length);
  for (let y = 0; y < rows.length; y++) {
    const row = rows[y]! * width;
    const end = starts[y + 1]!;
    for (let n = starts[y]!; n < end; n++) {
      const i = row + columns[xs[n]!]!;
      const c = i * 3;
      pixels[n] = rgb[c]! | (rgb[c + 1]! << 8) | (rgb[c + 2]! << 16) | (alpha[i]! << 24);
    }
  }
  return pixels;
}

function allOf({ width, height }: Size): PixelRows {
  const columns = new Int32Array(width * height);
  for (let i = 0; i < columns.length; i++) columns[i] = i % width;
  return { columns, starts: Int32Array.from({ length: height + 1 }, (_, y) => y * width) };
}

/** What is soft, those beside it, and those that the level above samples. */
function neededOf({ width, height }: Size, soft: PixelRows, above: Level | undefined): PixelRows {
  const writer = new PixelRowsWriter(height, 2 * soft.columns.length);
  // The row's columns that are needed, and where they begin and end; blank again after each row.
  const mask = new Uint8Array(width + 2);
  const columns = above ? nearest(width, above.width) : null;
  const rows = above ? nearest(height, above.height) : null;
  let rowAbove = 0;
  for (let y = 0; y < height; y++) {
    let low = width;
    let high = -1;
    for (let beside = Math.max(0, y - 1); beside <= Math.min(height - 1, y + 1); beside++) {
      const from = soft.starts[beside]!;
      const end = soft.starts[beside + 1]!;
      if (from === end) continue;
      const reach = beside === y ? 1 : 0;
      low = Math.min(low, Math.max(0, soft.columns[from]! - reach));
      high = Math.max(high, Math.min(width - 1, soft.columns[end - 1]! + reach));
      for (let n = from; n < end; n++) {
        const x = soft.columns[n]!;
        // One column further, as there is room for one before the first.
        mask[x + 1] = 1;
        if (reach === 1) mask[x] = mask[x + 2] = 1;
      }
    }
    while (above && columns && rows && rows[rowAbove] === y) {
      const { needed } = above;
      const end = needed.starts[rowAbove + 1]!;
      for (let n = needed.starts[rowAbove]!; n < end; n++) {
        const x = columns[needed.columns[n]!]!;
        mask[x + 1] = 1;
        if (x < low) low = x;
        if (x > high) high = x;
      }
      rowAbove++;
    }
    const room = writer.room(Math.max(0, high - low + 1));
    let { at } = room;
    for (let x = low; x <= high; x++) if (mask[x + 1] === 1) room.columns[at++] = x;
    writer.endRow(at);
    mask.fill(0, Math.max(0, low), high + 3);
  }
  return writer.done();
}

/** Those of the photo's pixels that a level samples, at its size. */
function sampledOf(pixels: PixelRows, { width }: Size, { columns, rows }: Sampling): PixelRows {
  const columnOf = new Int32Array(width).fill(-1);
  for (let x = 0; x < columns.length; x++) columnOf[columns[x]!] = x;
  const writer = new PixelRowsWriter(rows.length, pixels.columns.length >> 1);
  for (let y = 0; y < rows.length; y++) {
    const from = pixels.starts[rows[y]!]!;
    const end = pixels.starts[rows[y]! + 1]!;
    const room = writer.room(end - from);
    let { at } = room;
    for (let n = from; n < end; n++) {
      const x = columnOf[pixels.columns[n]!]!;
      if (x >= 0) room.columns[at++] = x;
    }
    writer.endRow(at);
  }
  return writer.done();
}

/** For each of `to` pixels that of `from` which lies under its centre. */
export function nearest(from: number, to: number): Int32Array {
  const under = new Int32Array(to);
  for (let i = 0; i < to; i++) under[i] = Math.floor(((i + 0.5) * from) / to);
  return under;
}

/** Where alpha is neither subject nor background. */
function softPixels({ alpha, width, height }: Picture): PixelRows {
  const writer = new PixelRowsWriter(height, alpha.length >> 4);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const room = writer.room(width);
    let { at } = room;
    for (let x = 0; x < width; x++) {
      const a = alpha[row + x]!;
      if (a > BACKGROUND && a < SUBJECT) room.columns[at++] = x;
    }
    writer.endRow(at);
  }
  return writer.done();
}
