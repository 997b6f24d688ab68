import type { Lines } from './local-lines.js';

/** Numbers of a line. */
const PARTS = 4;

/**
 * Means of lines over the (2r+1)² window around each pixel, row after row. Only the rows of one
 * window are kept. Windows are cut off at the sides of what is seen.
 */
export class WindowMeans {
  readonly #left: number;
  readonly #right: number;
  readonly #radius: number;
  /** The rows of a window, each in the place of one that has left it. */
  readonly #rows: readonly Float32Array[];
  /** Of each column, four numbers, over the rows at hand. */
  readonly #sums: Float64Array;
  #top: number;
  #bottom: number;

  /** @param seen columns that there are, and the first row; px */
  constructor(seen: { left: number; right: number; top: number }, radius: number) {
    const numbers = (seen.right - seen.left) * PARTS;
    this.#left = seen.left;
    this.#right = seen.right;
    this.#radius = radius;
    this.#rows = Array.from({ length: 2 * radius + 2 }, () => new Float32Array(numbers));
    this.#sums = new Float64Array(numbers);
    this.#top = seen.top;
    this.#bottom = seen.top;
  }

  /** The row that comes next. */
  get bottom(): number {
    return this.#bottom;
  }

  /** @param fill writes the next row's lines, four numbers for each pixel */
  take(fill: (row: Float32Array) => void): void {
    const row = this.#rows[this.#bottom % this.#rows.length]!;
    fill(row);
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + row[i]!;
    this.#bottom++;
  }

  /** Forgets the rows above `y`. */
  dropTo(y: number): void {
    const sums = this.#sums;
    for (; this.#top < y; this.#top++) {
      const row = this.#rows[this.#top % this.#rows.length]!;
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! - row[i]!;
    }
  }

  /** Writes the means of the rows at hand, of columns `left` to `right`, into the row at `row`. */
  write(left: number, right: number, row: number, [ra, ga, ba, oa]: Lines): void {
    const sums = this.#sums;
    const rows = this.#bottom - this.#top;
    const radius = this.#radius;
    const first = this.#left;
    let from = Math.max(first, left - radius);
    let to = from;
    let r = 0;
    let g = 0;
    let b = 0;
    let o = 0;
    for (let x = left; x < right; x++) {
      const end = Math.min(this.#right, x + radius + 1);
      for (; to < end; to++) {
        const k = (to - first) * PARTS;
        r += sums[k]!;
        g += sums[k + 1]!;
        b += sums[k + 2]!;
        o += sums[k + 3]!;
      }
      if (from < x - radius) {
        const k = (from - first) * PARTS;
        r -= sums[k]!;
        g -= sums[k + 1]!;
        b -= sums[k + 2]!;
        o -= sums[k + 3]!;
        from++;
      }
      const scale = 1 / (rows * (to - from));
      ra[row + x] = r * scale;
      ga[row + x] = g * scale;
      ba[row + x] = b * scale;
      oa[row + x] = o * scale;
    }
  }
}
