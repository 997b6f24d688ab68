import { COLUMN_BYTES, type GuidedFilterKernels } from '@nobg/kernels/guided-filter.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Bounds } from './bounds.js';
import { RowWindow } from './row-window.js';

const FLOAT = 4;
const PIXEL = 16;
/** Alpha is summed in whole numbers of up to so many steps; fewer where windows are large. */
const MOST_STEPS = 65535;

/** What coefficients are fitted to. */
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
 * Mean local linear coefficients (He, Sun, Tang, "Guided Image Filtering", TPAMI 2013, eq. 21) of the windows around
 * the pixels of a strip, of the column after it and of the row below it, row after row. Column sums slide down the
 * image and are summed across: nothing of the image's size is kept. Windows are cut off at the image's borders.
 */
export class MeanCoefficients {
  /** Coefficients in a row, four floats each. */
  readonly count: number;
  readonly #input: CoefficientInput;
  readonly #kernels: GuidedFilterKernels;
  readonly #steps: number;
  /** First column whose colours are read, and their number. */
  readonly #visible: { readonly from: number; readonly count: number };
  /** Columns that coefficients are fitted for. */
  readonly #coefficients: number;
  readonly #pixelRows: RowWindow;
  readonly #coefficientRows: RowWindow;
  /** Addresses: column sums of all windows, and of the columns that are read; of coefficients likewise. */
  readonly #columnSums: number;
  readonly #visibleColumnSums: number;
  readonly #coefficientSums: number;
  readonly #fittedSums: number;
  readonly #coefficientInverseCounts: number;
  readonly #meanInverseCounts: number;
  readonly #rgb: number;
  readonly #alpha: number;
  readonly #means: number;
  /** Row length of coefficients, px: they are solved four at a time. */
  readonly #stride: number;
  #next: number;

  constructor(input: CoefficientInput, strip: Bounds, kernels: GuidedFilterKernels) {
    const { radius, alpha } = input;
    const { arena } = kernels;
    const window = 2 * radius + 1;
    const within = (from: number, to: number) => {
      const first = Math.max(0, from);
      return { from: first, count: Math.min(alpha.width, to) - first };
    };
    const right = Math.min(alpha.width, strip.right + 1);
    const fitted = within(strip.left - radius, right + radius);
    this.count = right - strip.left;
    this.#input = input;
    this.#kernels = kernels;
    // Sums of a window's products fit into 32 bits.
    this.#steps = Math.min(MOST_STEPS, Math.floor(0x7fffffff / (128 * window ** 2)));
    this.#coefficients = fitted.count;
    this.#visible = within(strip.left - 2 * radius, right + 2 * radius);
    this.#stride = Math.ceil(fitted.count / 4) * 4;
    const blank = (bytes: number) => {
      const at = arena.alloc(bytes);
      arena.bytes.fill(0, at, at + bytes);
      return at;
    };
    const zeros = blank(this.#visible.count * PIXEL);
    const rowsOf = (pixels: number, first: number) => {
      const bytes = pixels * PIXEL;
      const places = window + 1;
      return new RowWindow({ at: arena.alloc(places * bytes), bytes, places }, zeros, first);
    };
    const firstFitted = Math.max(0, strip.top - radius);
    this.#pixelRows = rowsOf(this.#visible.count, Math.max(0, firstFitted - radius));
    this.#coefficientRows = rowsOf(this.#stride, firstFitted);
    this.#columnSums = blank((this.#stride + window) * COLUMN_BYTES);
    this.#visibleColumnSums =
      this.#columnSums + (this.#visible.from - fitted.from + radius) * COLUMN_BYTES;
    this.#coefficientSums = blank((this.count + window) * PIXEL);
    this.#fittedSums = this.#coefficientSums + (fitted.from - strip.left + radius) * PIXEL;
    const inverseCounts = (from: number, count: number) => {
      const at = arena.alloc(count * FLOAT);
      for (let i = 0; i < count; i++) {
        const columns = within(from + i - radius, from + i + radius + 1).count;
        // Padding to a multiple of four is never read.
        arena.floats[at / FLOAT + i] = 1 / Math.max(1, columns);
      }
      return at;
    };
    this.#coefficientInverseCounts = inverseCounts(fitted.from, this.#stride);
    this.#meanInverseCounts = inverseCounts(strip.left, this.count);
    this.#rgb = arena.alloc(this.#visible.count * 3 + 1);
    this.#alpha = arena.alloc(this.#visible.count * FLOAT);
    this.#means = arena.alloc(2 * this.count * PIXEL);
    this.#next = strip.top;
  }

  /**
   * Row `y`, which is that of the last call or the one below it; the one before it is kept.
   * @returns its address
   */
  row(y: number): number {
    while (this.#next <= y) this.#computeMeans(this.#next++);
    return this.#addressOf(y);
  }

  #addressOf(y: number): number {
    return this.#means + (y % 2) * this.count * PIXEL;
  }

  #computeMeans(y: number): void {
    const { radius, alpha } = this.#input;
    const { slideRowSums, meanRow } = this.#kernels;
    const [top, bottom] = rowsAround(y, radius, alpha.height);
    this.#coefficientRows.moveTo(
      top,
      bottom,
      (row, to) => this.#solve(row, to),
      (enter, leave) =>
        slideRowSums({ sums: this.#fittedSums, enter, leave, count: this.#coefficients }),
    );
    meanRow({
      sums: this.#coefficientSums,
      windowBytes: (2 * radius + 1) * PIXEL,
      dst: this.#addressOf(y),
      count: this.count,
      inverseCounts: this.#meanInverseCounts,
      inverseRows: 1 / (bottom - top),
    });
  }

  #solve(y: number, to: number): void {
    const { radius, alpha, epsilon } = this.#input;
    const { slideColumnSums, solveCoefficients } = this.#kernels;
    const [top, bottom] = rowsAround(y, radius, alpha.height);
    this.#pixelRows.moveTo(
      top,
      bottom,
      (row, at) => this.#read(row, at),
      (enter, leave) =>
        slideColumnSums({
          sums: this.#visibleColumnSums,
          enter,
          leave,
          count: this.#visible.count,
        }),
    );
    solveCoefficients({
      columns: this.#columnSums,
      windowBytes: (2 * radius + 1) * COLUMN_BYTES,
      dst: to,
      count: this.#stride,
      inverseCounts: this.#coefficientInverseCounts,
      inverseRows: 1 / (bottom - top),
      inverseSteps: 1 / this.#steps,
      epsilon,
    });
  }

  #read(y: number, to: number): void {
    const { rgb, alpha } = this.#input;
    const { from, count } = this.#visible;
    const { arena, loadRow } = this.#kernels;
    const first = y * alpha.width + from;
    arena.bytes.set(rgb.subarray(first * 3, (first + count) * 3), this.#rgb);
    arena.floats.set(alpha.data.subarray(first, first + count), this.#alpha / FLOAT);
    loadRow({ rgb: this.#rgb, alpha: this.#alpha, dst: to, count, steps: this.#steps });
  }
}

/** The first row of the window around `y`, and the one after its last. */
function rowsAround(y: number, radius: number, height: number): readonly [number, number] {
  return [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
}
