import type { Box } from '../../types.js';
import { WINDOW } from '../kernels/windows.js';
import type { MattingKernels } from './matting-kernels.js';

/** A plane of floats in the kernels' memory. */
export interface ArenaPlane {
  readonly at: number;
  /** Bytes of a row. */
  readonly row: number;
}

/** The matting Laplacian of a picture in some of its rectangles, as a product with a vector: it is never stored. */
export interface MattingLaplacian {
  /**
   * Writes L·p + w·p to the rectangles of `to`.
   *
   * @param p read within two windows around each rectangle
   * @returns the sum of p times the product
   */
  multiply(p: ArenaPlane, weights: ArenaPlane, to: ArenaPlane): number;
  /**
   * Writes the lines that give `p` from the colours around each pixel, each the mean over those of all windows that
   * hold it: the guided filter of `p` (He, Sun, Tang, TPAMI 2013) with the same windows. In the rectangles and
   * one pixel around them.
   *
   * @param to four floats a pixel
   */
  coefficients(p: ArenaPlane, to: ArenaPlane): void;
}

const FLOAT = 4;
const PIXEL = 16;

/**
 * Levin, Lischinski, Weiss, "A Closed-Form Solution to Natural Image Matting" (TPAMI 2008):
 * L·p is what is left of an alpha p when, in each window, the linear function of the colour
 * nearest to it is taken away. The product takes two passes of box means whatever the
 * window, as in He, Sun, Tang, "Fast Matting Using Large Kernel Matting Laplacian
 * Matrices" (CVPR 2010). Divided by the pixels of a window; symmetric, borders too.
 *
 * A product in a pixel needs what is two windows around it, so each rectangle is a small picture
 * with that much around it, which stays in the processor's cache.
 *
 * @param rgb address of h·w·3 bytes and one more
 * @param rects inside the picture
 * @param radius of the windows, px
 * @param epsilon variance (of colours in 0..1) below which a window counts as flat
 */
export function mattingLaplacian(
  kernels: MattingKernels,
  rgb: number,
  width: number,
  height: number,
  rects: readonly Box[],
  radius: number,
  epsilon: number,
): MattingLaplacian {
  const { room } = kernels;
  const seenBoxes = rects.map((rect) => supportOf(rect, width, height, radius));
  const widest = seenBoxes.reduce((most, seen) => Math.max(most, seen.width), 0);
  const largest = seenBoxes.reduce((most, seen) => Math.max(most, seen.width * seen.height), 0);
  const first = room.take(largest * PIXEL);
  const second = room.take(largest * PIXEL);
  const sums = room.take((widest + 2 * radius + 1) * PIXEL);
  const zeros = room.take(widest * PIXEL);
  room.bytes.fill(0, zeros, zeros + widest * PIXEL);

  const parts = rects.map((rect, index) => {
    const seen = seenBoxes[index]!;
    const part = { rect, seen, ...takePart(seen) };
    const { pixels, windows } = part;
    const count = seen.width * seen.height;
    const row = seen.width * PIXEL;
    kernels.readColours(
      rgb + (seen.top * width + seen.left) * 3,
      width * 3,
      pixels,
      seen.width,
      seen.height,
    );
    for (let channel = 0; channel < 3; channel++) {
      const by = pixels + channel * FLOAT;
      kernels.weigh(pixels, by, PIXEL, row, first, seen.width, seen.height);
      mean(part, first, windows + channel * PIXEL, WINDOW);
    }
    mean(part, pixels, windows + 3 * PIXEL, WINDOW);
    kernels.invert(windows, count, epsilon);
    return part;
  });

  interface Part extends ReturnType<typeof takePart> {
    readonly rect: Box;
    readonly seen: Box;
  }

  function takePart(seen: Box) {
    const count = seen.width * seen.height;
    const pixels = room.take(count * PIXEL);
    const windows = room.take(count * WINDOW);
    const scales = room.take(seen.width * FLOAT);
    const columnShares = room.take(seen.width * FLOAT);
    const rowShares = room.take(seen.height * FLOAT);
    const side = 2 * radius + 1;
    const { floats } = room;
    for (let x = 0; x < seen.width; x++) {
      const length = windowLength(x, seen.width, radius);
      floats[scales / FLOAT + x] = 1 / length;
      floats[columnShares / FLOAT + x] = length / side;
    }
    for (let y = 0; y < seen.height; y++) {
      floats[rowShares / FLOAT + y] = windowLength(y, seen.height, radius) / side;
    }
    return { pixels, windows, scales, columnShares, rowShares };
  }

  function mean({ seen, scales }: Omit<Part, 'rect'>, from: number, to: number, step: number) {
    kernels.boxMean(from, to, step, seen.width, seen.height, radius, scales, zeros, sums);
  }

  /** The mean lines of all that `part` sees are in `first` then. */
  function findLines(part: Part, p: ArenaPlane): void {
    const { seen, pixels, windows } = part;
    const by = p.at + seen.top * p.row + seen.left * FLOAT;
    kernels.weigh(pixels, by, FLOAT, p.row, first, seen.width, seen.height);
    mean(part, first, second, PIXEL);
    kernels.fitLines(windows, second, seen.width * seen.height);
    mean(part, second, first, PIXEL);
  }

  return {
    multiply(p, weights, to) {
      let sum = 0;
      for (const part of parts) {
        const { rect, seen, pixels, columnShares, rowShares } = part;
        findLines(part, p);
        const [x, y] = [rect.left - seen.left, rect.top - seen.top];
        const inside = (y * seen.width + x) * PIXEL;
        const at = rect.top * p.row + rect.left * FLOAT;
        sum += kernels.multiply(
          first + inside,
          pixels + inside,
          seen.width * PIXEL,
          p.at + at,
          weights.at + at,
          to.at + at,
          p.row,
          columnShares + x * FLOAT,
          rowShares + y * FLOAT,
          rect.width,
          rect.height,
        );
      }
      return sum;
    },
    coefficients(p, to) {
      for (const part of parts) {
        const { rect, seen } = part;
        findLines(part, p);
        const wide = widened(rect, 1, width, height);
        for (let y = 0; y < wide.height; y++) {
          const from = ((wide.top - seen.top + y) * seen.width + wide.left - seen.left) * PIXEL;
          room.bytes.copyWithin(
            to.at + (wide.top + y) * to.row + wide.left * PIXEL,
            first + from,
            first + from + wide.width * PIXEL,
          );
        }
      }
    },
  };
}

/** How many pixels of a line of `length` the window around that at `at` holds. */
function windowLength(at: number, length: number, radius: number): number {
  return Math.min(length - 1, at + radius) - Math.max(0, at - radius) + 1;
}

/** What is read to solve in a rectangle: two windows around it, and one pixel more for its lines. */
export function supportOf(rect: Box, width: number, height: number, radius: number): Box {
  return widened(rect, 2 * radius + 1, width, height);
}

/** What is around a rectangle by so many px, as far as there is something. */
function widened(
  { left, top, width, height }: Box,
  by: number,
  right: number,
  bottom: number,
): Box {
  const from = { left: Math.max(0, left - by), top: Math.max(0, top - by) };
  return {
    ...from,
    width: Math.min(right, left + width + by) - from.left,
    height: Math.min(bottom, top + height + by) - from.top,
  };
}
