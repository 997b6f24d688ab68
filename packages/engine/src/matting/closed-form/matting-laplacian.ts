import { type ClosedFormKernels, WINDOW_BYTES } from '@nobg/kernels/closed-form.js';
import type { Box } from '../../types.js';

/** A plane of floats in the kernels' memory. */
export interface ArenaPlane {
  readonly at: number;
  /** Bytes of a row. */
  readonly row: number;
}

/** An image in the kernels' memory. */
export interface ArenaImage {
  /** Address of h·w·3 bytes, and one readable byte after them. */
  readonly rgb: number;
  readonly width: number;
  readonly height: number;
}

/** The windows in which alpha is a linear function of the colours. */
export interface Windows {
  /** px */
  readonly radius: number;
  /** Variance (of colours in 0..1) below which a window counts as flat. */
  readonly epsilon: number;
}

/** The matting Laplacian of an image in some of its rectangles, as a product with a vector: it is never stored. */
export interface MattingLaplacian {
  /**
   * Writes L·p + w·p to the rectangles of `to`.
   *
   * @param p read within two windows around each rectangle
   * @returns the sum of p times the product
   */
  multiply(p: ArenaPlane, weights: ArenaPlane, to: ArenaPlane): number;
  /**
   * Writes the local linear coefficients that give `p` from the colours around each pixel, each the mean over all windows
   * that hold it: the guided filter of `p` (He, Sun, Tang, TPAMI 2013) with the same windows. In the rectangles and
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
 * @param rects inside the image
 */
export function mattingLaplacian(
  kernels: ClosedFormKernels,
  { rgb, width, height }: ArenaImage,
  rects: readonly Box[],
  { radius, epsilon }: Windows,
): MattingLaplacian {
  const { arena } = kernels;
  const seenBoxes = rects.map((rect) => supportOf(rect, width, height, radius));
  const widest = seenBoxes.reduce((most, seen) => Math.max(most, seen.width), 0);
  const largest = seenBoxes.reduce((most, seen) => Math.max(most, seen.width * seen.height), 0);
  const first = arena.alloc(largest * PIXEL);
  const second = arena.alloc(largest * PIXEL);
  const columnSums = arena.alloc((widest + 2 * radius + 1) * PIXEL);
  const zeros = arena.alloc(widest * PIXEL);
  arena.bytes.fill(0, zeros, zeros + widest * PIXEL);

  const parts = rects.map((rect, index) => {
    const seen = seenBoxes[index]!;
    const part = { rect, seen, ...allocPart(seen) };
    const { pixels, windows } = part;
    kernels.loadColours({
      src: rgb + (seen.top * width + seen.left) * 3,
      srcRowBytes: width * 3,
      dst: pixels,
      width: seen.width,
      height: seen.height,
    });
    for (let channel = 0; channel < 3; channel++) {
      kernels.scalePixels({
        src: pixels,
        factors: pixels + channel * FLOAT,
        factorStepBytes: PIXEL,
        factorRowBytes: seen.width * PIXEL,
        dst: first,
        width: seen.width,
        height: seen.height,
      });
      mean(part, first, windows + channel * PIXEL, WINDOW_BYTES);
    }
    mean(part, pixels, windows + 3 * PIXEL, WINDOW_BYTES);
    kernels.invertCovariances({ windows, count: seen.width * seen.height, epsilon });
    return part;
  });

  interface Part extends ReturnType<typeof allocPart> {
    readonly rect: Box;
    readonly seen: Box;
  }

  function allocPart(seen: Box) {
    const count = seen.width * seen.height;
    const pixels = arena.alloc(count * PIXEL);
    const windows = arena.alloc(count * WINDOW_BYTES);
    const inverseCounts = arena.alloc(seen.width * FLOAT);
    const columnShares = arena.alloc(seen.width * FLOAT);
    const rowShares = arena.alloc(seen.height * FLOAT);
    const side = 2 * radius + 1;
    const { floats } = arena;
    for (let x = 0; x < seen.width; x++) {
      const length = windowLength(x, seen.width, radius);
      floats[inverseCounts / FLOAT + x] = 1 / length;
      floats[columnShares / FLOAT + x] = length / side;
    }
    for (let y = 0; y < seen.height; y++) {
      floats[rowShares / FLOAT + y] = windowLength(y, seen.height, radius) / side;
    }
    return { pixels, windows, inverseCounts, columnShares, rowShares };
  }

  function mean(
    { seen, inverseCounts }: Omit<Part, 'rect'>,
    src: number,
    dst: number,
    dstStepBytes: number,
  ) {
    const { width, height } = seen;
    kernels.boxMean({
      src,
      dst,
      dstStepBytes,
      width,
      height,
      radius,
      inverseCounts,
      zeros,
      columnSums,
    });
  }

  /** Leaves the mean coefficients of all that `part` reads in `first`. */
  function fitMeanCoefficients(part: Part, p: ArenaPlane): void {
    const { seen, pixels, windows } = part;
    kernels.scalePixels({
      src: pixels,
      factors: p.at + seen.top * p.row + seen.left * FLOAT,
      factorStepBytes: FLOAT,
      factorRowBytes: p.row,
      dst: first,
      width: seen.width,
      height: seen.height,
    });
    mean(part, first, second, PIXEL);
    kernels.fitCoefficients({ windows, means: second, count: seen.width * seen.height });
    mean(part, second, first, PIXEL);
  }

  return {
    multiply(p, weights, to) {
      let sum = 0;
      for (const part of parts) {
        const { rect, seen, pixels, columnShares, rowShares } = part;
        fitMeanCoefficients(part, p);
        const [x, y] = [rect.left - seen.left, rect.top - seen.top];
        const inside = (y * seen.width + x) * PIXEL;
        const at = rect.top * p.row + rect.left * FLOAT;
        sum += kernels.laplacianProduct({
          coefficients: first + inside,
          pixels: pixels + inside,
          pixelRowBytes: seen.width * PIXEL,
          p: p.at + at,
          weights: weights.at + at,
          dst: to.at + at,
          planeRowBytes: p.row,
          columnShares: columnShares + x * FLOAT,
          rowShares: rowShares + y * FLOAT,
          width: rect.width,
          height: rect.height,
        });
      }
      return sum;
    },
    coefficients(p, to) {
      for (const part of parts) {
        const { rect, seen } = part;
        fitMeanCoefficients(part, p);
        const wide = widened(rect, 1, width, height);
        for (let y = 0; y < wide.height; y++) {
          const from = ((wide.top - seen.top + y) * seen.width + wide.left - seen.left) * PIXEL;
          arena.bytes.copyWithin(
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

/** What is read to solve in a rectangle: two windows around it, and one pixel more for its coefficients. */
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
