/** Some of a picture's pixels, row by row and from left to right. */
export interface PixelRows {
  /** Column of each. */
  readonly columns: Int32Array;
  /** For each row where it begins in `columns`, and where the last one ends. */
  readonly starts: Int32Array;
}

/** Takes pixels down, a row at a time. */
export class PixelRowsWriter {
  #columns: Int32Array;
  readonly #starts: Int32Array;
  #count = 0;
  #rows = 0;

  /** @param expected pixels; it grows where there are more */
  constructor(height: number, expected: number) {
    this.#columns = new Int32Array(Math.max(16, expected));
    this.#starts = new Int32Array(height + 1);
  }

  /** @param most pixels that the next row may have; room to write them to, from the number given back on */
  room(most: number): { readonly columns: Int32Array; readonly at: number } {
    if (this.#count + most > this.#columns.length) {
      const more = new Int32Array(Math.max(2 * this.#columns.length, this.#count + most));
      more.set(this.#columns.subarray(0, this.#count));
      this.#columns = more;
    }
    return { columns: this.#columns, at: this.#count };
  }

  /** Ends a row. @param end behind its last pixel */
  endRow(end: number): void {
    this.#count = end;
    this.#rows++;
    this.#starts[this.#rows] = end;
  }

  done(): PixelRows {
    return { columns: this.#columns.subarray(0, this.#count), starts: this.#starts };
  }
}
