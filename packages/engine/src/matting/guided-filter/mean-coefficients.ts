import type { FloatMap } from '../../ops/float-map.js';
import { COLUMN } from '../kernels/local-lines.js';
import type { Bounds } from './bounds.js';
import type { GuidedKernels } from './guided-kernels.js';
import { RowWindow } from './row-window.js';

const FLOAT = 4;
const PIXEL = 16;
/** Alpha is summed in whole numbers of up to so many steps; fewer where windows are large. */
const MOST_STEPS = 65535;

/** What is fitted. */
export interface CoefficientInput {
  /** h·w·3, 0..255 */
  readonly rgb: Uint8Array;
  /** 0..1 */
  readonly alpha: FloatMap;
  /** Of the windows, px. */
  readonly radius: number;
  /** Variance (of colours in 0..1) below which a patch counts as flat. */
  readonly epsilon: number;
}

/**
 * Mean lines of the windows around the pixels of a strip, of the column after it and of the row below it, row
 * after row. Sums of each column's window move down the picture and are summed across: nothing of the picture's
 * size is kept. Windows are cut off at the picture's borders.
 */
export class MeanCoefficients {
  /** Lines in a row, four floats each. */
  readonly count: number;
  readonly #input: CoefficientInput;
  readonly #kernels: GuidedKernels;
  readonly #steps: number;
  /** First column whose colours are seen, and how many are. */
  readonly #seen: { readonly from: number; readonly count: number };
  /** Columns that have a line. */
  readonly #lines: number;
  readonly #pixelRows: RowWindow;
  readonly #lineRows: RowWindow;
  /** Addresses: sums of all windows' columns, and of those that are seen; of lines likewise. */
  readonly #columnSums: number;
  readonly #seenSums: number;
  readonly #lineSums: number;
  readonly #ownSums: number;
  readonly #lineScales: number;
  readonly #meanScales: number;
  readonly #rgb: number;
  readonly #alpha: number;
  readonly #means: number;
  /** Rows of lines begin in so many pixels, as they are solved four at a time. */
  readonly #stride: number;
  #next: number;

  constructor(input: CoefficientInput, strip: Bounds, kernels: GuidedKernels) {
    const { radius, alpha } = input;
    const { room } = kernels;
    const window = 2 * radius + 1;
    const within = (from: number, to: number) => {
      const first = Math.max(0, from);
      return { from: first, count: Math.min(alpha.width, to) - first };
    };
    const right = Math.min(alpha.width, strip.right + 1);
    const lines = within(strip.left - radius, right + radius);
    this.count = right - strip.left;
    this.#input = input;
    this.#kernels = kernels;
    // Sums of a window's products fit into 32 bits.
    this.#steps = Math.min(MOST_STEPS, Math.floor(0x7fffffff / (128 * window ** 2)));
    this.#lines = lines.count;
    this.#seen = within(strip.left - 2 * radius, right + 2 * radius);
    this.#stride = Math.ceil(lines.count / 4) * 4;
    const blank = (bytes: number) => {
      const at = room.take(bytes);
      room.bytes.fill(0, at, at + bytes);
      return at;
    };
    const zeros = blank(this.#seen.count * PIXEL);
    const rowsOf = (pixels: number, first: number) => {
      const bytes = pixels * PIXEL;
      const places = window + 1;
      return new RowWindow({ at: room.take(places * bytes), bytes, places }, zeros, first);
    };
    const firstLines = Math.max(0, strip.top - radius);
    this.#pixelRows = rowsOf(this.#seen.count, Math.max(0, firstLines - radius));
    this.#lineRows = rowsOf(this.#stride, firstLines);
    this.#columnSums = blank((this.#stride + window) * COLUMN);
    this.#seenSums = this.#columnSums + (this.#seen.from - lines.from + radius) * COLUMN;
    this.#lineSums = blank((this.count + window) * PIXEL);
    this.#ownSums = this.#lineSums + (lines.from - strip.left + radius) * PIXEL;
    const scales = (from: number, count: number) => {
      const at = room.take(count * FLOAT);
      for (let i = 0; i < count; i++) {
        const columns = within(from + i - radius, from + i + radius + 1).count;
        // Of those that only fill the last four nothing is read.
        room.floats[at / FLOAT + i] = 1 / Math.max(1, columns);
      }
      return at;
    };
    this.#lineScales = scales(lines.from, this.#stride);
    this.#meanScales = scales(strip.left, this.count);
    this.#rgb = room.take(this.#seen.count * 3 + 1);
    this.#alpha = room.take(this.#seen.count * FLOAT);
    this.#means = room.take(2 * this.count * PIXEL);
    this.#next = strip.top;
  }

  /**
   * Row `y`, which is that of the last call or the one below it; the one before it is kept.
   * @returns its address
   */
  row(y: number): number {
    while (this.#next <= y) this.#make(this.#next++);
    return this.#addressOf(y);
  }

  #addressOf(y: number): number {
    return this.#means + (y % 2) * this.count * PIXEL;
  }

  #make(y: number): void {
    const { radius, alpha } = this.#input;
    const { moveSums, meanRow } = this.#kernels;
    const [top, bottom] = rowsAround(y, radius, alpha.height);
    this.#lineRows.moveTo(
      top,
      bottom,
      (row, to) => this.#solve(row, to),
      (enter, leave) => moveSums(this.#ownSums, enter, leave, this.#lines),
    );
    const window = (2 * radius + 1) * PIXEL;
    const rows = bottom - top;
    meanRow(this.#lineSums, window, this.#addressOf(y), this.count, this.#meanScales, 1 / rows);
  }

  #solve(y: number, to: number): void {
    const { radius, alpha, epsilon } = this.#input;
    const { moveColumns, solveLines } = this.#kernels;
    const [top, bottom] = rowsAround(y, radius, alpha.height);
    this.#pixelRows.moveTo(
      top,
      bottom,
      (row, at) => this.#read(row, at),
      (enter, leave) => moveColumns(this.#seenSums, enter, leave, this.#seen.count),
    );
    const window = (2 * radius + 1) * COLUMN;
    const [perRow, perStep] = [1 / (bottom - top), 1 / this.#steps];
    const scales = this.#lineScales;
    solveLines(this.#columnSums, window, to, this.#stride, scales, perRow, perStep, epsilon);
  }

  #read(y: number, to: number): void {
    const { rgb, alpha } = this.#input;
    const { from, count } = this.#seen;
    const { room, readPixels } = this.#kernels;
    const first = y * alpha.width + from;
    room.bytes.set(rgb.subarray(first * 3, (first + count) * 3), this.#rgb);
    room.floats.set(alpha.data.subarray(first, first + count), this.#alpha / FLOAT);
    readPixels(this.#rgb, this.#alpha, to, count, this.#steps);
  }
}

/** The first row of the window around `y`, and the one after its last. */
function rowsAround(y: number, radius: number, height: number): readonly [number, number] {
  return [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
}
