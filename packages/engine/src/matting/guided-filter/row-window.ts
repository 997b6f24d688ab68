/**
 * The rows of a window that moves down a picture: each is made once, and kept until it has left. Sums
 * over the window are moved on by what enters and what leaves.
 */
export class RowWindow {
  readonly #rows: { readonly at: number; readonly bytes: number; readonly places: number };
  readonly #zeros: number;
  #top: number;
  #bottom: number;

  /**
   * @param rows address of room for `places` rows of so many bytes, one more than a window has
   * @param zeros address of a row of zeros
   * @param first row with which the first window begins
   */
  constructor(
    rows: { readonly at: number; readonly bytes: number; readonly places: number },
    zeros: number,
    first: number,
  ) {
    this.#rows = rows;
    this.#zeros = zeros;
    this.#top = first;
    this.#bottom = first;
  }

  /**
   * Moves the window to the rows from `top` up to, and without, `bottom`; neither is above what it was.
   *
   * @param make makes row `y` at an address
   * @param move adds a row to the sums and takes another away; addresses, of zeros for none
   */
  moveTo(
    top: number,
    bottom: number,
    make: (y: number, address: number) => void,
    move: (enter: number, leave: number) => void,
  ): void {
    while (this.#bottom < bottom || this.#top < top) {
      let enter = this.#zeros;
      if (this.#bottom < bottom) {
        enter = this.#addressOf(this.#bottom);
        make(this.#bottom++, enter);
      }
      // A row leaves once it is in.
      const leaves = this.#top < top && this.#top < this.#bottom;
      move(enter, leaves ? this.#addressOf(this.#top++) : this.#zeros);
    }
  }

  #addressOf(y: number): number {
    const { at, bytes, places } = this.#rows;
    return at + (y % places) * bytes;
  }
}
