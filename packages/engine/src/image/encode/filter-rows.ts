/** Bytes of a pixel. */
const PIXEL = 4;
/** PNG's numbers of its row filters. */
const UP = 2;
const PAETH = 4;
/** Of a row, one pixel in so many is looked at to choose its filter. */
const LOOK = 8;

/**
 * Filters rows of RGBA for a PNG: each byte less what the pixels beside and above it let expect.
 * What is transparent is zero before and after, so only what lies between is touched; it is
 * read a pixel at a time, as words of the little-endian order of all machines that networks run on.
 *
 * @param rgba h·w words: R in the lowest byte
 * @param top first row
 * @param bottom first row after the last
 * @returns for each row the number of its filter and w·4 bytes
 * @see https://www.w3.org/TR/png-3/#9Filters
 */
export function filterRows(
  rgba: Uint32Array,
  width: number,
  top: number,
  bottom: number,
): Uint8Array {
  const stride = width * PIXEL + 1;
  const out = new Uint8Array(stride * (bottom - top));
  const blank = new Uint32Array(width);
  let above = top > 0 ? rowOf(rgba, width, top - 1) : blank;
  let [left, right] = spanOf(above);
  for (let y = top, to = 0; y < bottom; y++, to += stride) {
    const row = rowOf(rgba, width, y);
    const [first, last] = spanOf(row);
    const from = Math.min(first, left);
    // Where a row ends, the pixel beyond is expected to go on as it did.
    const end = Math.min(width, Math.max(last, right) + 1);
    if (from < end) {
      const filter = chooseFilter(row, above, from, end);
      out[to] = filter;
      if (filter === UP) filterUp(row, above, from, end, out, to + 1);
      else filterPaeth(row, above, from, end, out, to + 1);
    }
    [left, right, above] = [first, last, row];
  }
  return out;
}

function rowOf(rgba: Uint32Array, width: number, y: number): Uint32Array {
  return rgba.subarray(y * width, (y + 1) * width);
}

/** From the first pixel that is not all zero to behind the last; from beyond the end to −1 without any. */
function spanOf(row: Uint32Array): [number, number] {
  let from = 0;
  while (from < row.length && row[from] === 0) from++;
  if (from === row.length) return [from, -1];
  let end = row.length;
  while (row[end - 1] === 0) end--;
  return [from, end];
}

/** Which leaves the smaller differences; other filters win hardly a row of a photo. */
function chooseFilter(row: Uint32Array, above: Uint32Array, from: number, end: number): number {
  let up = 0;
  let paeth = 0;
  for (let x = Math.max(1, from); x < end; x += LOOK) {
    const v = row[x]!;
    const a = row[x - 1]!;
    const b = above[x]!;
    const c = above[x - 1]!;
    for (let shift = 0; shift < 32; shift += 8) {
      const value = (v >>> shift) & 255;
      const over = (b >>> shift) & 255;
      up += size(value - over);
      paeth += size(value - expected((a >>> shift) & 255, over, (c >>> shift) & 255));
    }
  }
  return up < paeth ? UP : PAETH;
}

/** How far a difference modulo 256 is from 0. */
function size(difference: number): number {
  return Math.abs((difference << 24) >> 24);
}

function filterUp(
  row: Uint32Array,
  above: Uint32Array,
  from: number,
  end: number,
  out: Uint8Array,
  to: number,
): void {
  for (let x = from, at = to + from * PIXEL; x < end; x++, at += PIXEL) {
    const v = row[x]!;
    const b = above[x]!;
    out[at] = v - b;
    out[at + 1] = (v >>> 8) - (b >>> 8);
    out[at + 2] = (v >>> 16) - (b >>> 16);
    out[at + 3] = (v >>> 24) - (b >>> 24);
  }
}

function filterPaeth(
  row: Uint32Array,
  above: Uint32Array,
  from: number,
  end: number,
  out: Uint8Array,
  to: number,
): void {
  let a = from > 0 ? row[from - 1]! : 0;
  let c = from > 0 ? above[from - 1]! : 0;
  for (let x = from, at = to + from * PIXEL; x < end; x++, at += PIXEL) {
    const v = row[x]!;
    const b = above[x]!;
    out[at] = v - expected(a & 255, b & 255, c & 255);
    out[at + 1] = (v >>> 8) - expected((a >>> 8) & 255, (b >>> 8) & 255, (c >>> 8) & 255);
    out[at + 2] = (v >>> 16) - expected((a >>> 16) & 255, (b >>> 16) & 255, (c >>> 16) & 255);
    out[at + 3] = (v >>> 24) - expected(a >>> 24, b >>> 24, c >>> 24);
    a = v;
    c = b;
  }
}

/**
 * Paeth's predictor: of left, above and above left the one nearest to left + above − above left;
 * without branches, which a processor could not foresee.
 */
function expected(a: number, b: number, c: number): number {
  const ofA = Math.abs(b - c);
  const ofB = Math.abs(a - c);
  const ofC = Math.abs(a + b - c - c);
  const isB = (ofB - ofA) >> 31;
  const nearer = a + ((b - a) & isB);
  const isC = (ofC - (ofA + ((ofB - ofA) & isB))) >> 31;
  return nearer + ((c - nearer) & isC);
}
