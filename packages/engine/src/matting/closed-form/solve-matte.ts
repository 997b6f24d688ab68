import type { ClosedFormKernels } from '@nobg/kernels/closed-form.js';
import type { FloatMap } from '../../ops/float-map.js';
import { clamp01 } from '../../ops/scalar.js';
import type { Box } from '../../types.js';
import { UNKNOWN } from './band-rects.js';
import { type ArenaPlane, mattingLaplacian, supportOf } from './matting-laplacian.js';
import { CLOSED_FORM, SOLVER } from './params.js';

const WINDOWS = { radius: CLOSED_FORM.radiusPx, epsilon: SOLVER.epsilon };

const FLOAT = 4;
const PIXEL = 16;

/** What a tile's alpha is solved from. */
export interface TileView {
  /** The tile as it is seen, h·w·3, 0..255. */
  readonly rgb: Uint8Array;
  /** Alpha as it was, 0..1, in what {@link readBoxes} says; elsewhere it is not read. */
  readonly before: FloatMap;
  /** h·w, `UNKNOWN` where alpha may change. */
  readonly band: Uint8Array;
  /** Where it is solved. */
  readonly rects: readonly Box[];
}

/** What was solved, in the kernels' memory until something else is. */
export interface SolvedMatte {
  /** 0..1 in the rectangles. */
  readonly alpha: ArenaPlane;
  /** Local linear coefficients that give alpha from the colours, of the rectangles and one pixel beside; four floats a pixel. */
  coefficients(): ArenaPlane;
}

/** Where alpha is read to be solved in `rects`. */
export function readBoxes(rects: readonly Box[], width: number, height: number): Box[] {
  return rects.map((rect) => supportOf(rect, width, height, WINDOWS.radius));
}

/**
 * Closed-form matting (Levin, Lischinski, Weiss, TPAMI 2008) of what is unknown: the minimum of
 * αᵀ·L·α + Σ w·(α − before)², found by conjugate gradients (Hestenes, Stiefel, 1952) from `before` on. Solved around what
 * is unknown alone; elsewhere alpha stays what it was.
 */
export function solveMatte(
  kernels: ClosedFormKernels,
  { rgb, before, band, rects }: TileView,
): SolvedMatte {
  const { width, height, data } = before;
  const { arena } = kernels;
  arena.reset();
  const colours = arena.alloc(rgb.length + 1);
  // Rows of whole vectors.
  const stride = Math.ceil(width / 4) * 4;
  const row = stride * FLOAT;
  const planes = arena.alloc(5 * row * height);
  const [alpha, residual, direction, product, weights] = [0, 1, 2, 3, 4].map((index) => ({
    at: planes + index * row * height,
    row,
  })) as [ArenaPlane, ArenaPlane, ArenaPlane, ArenaPlane, ArenaPlane];
  const laplacian = takeLaplacian();
  const { floats, bytes } = arena;

  function takeLaplacian() {
    arena.bytes.set(rgb, colours);
    return mattingLaplacian(kernels, { rgb: colours, width, height }, rects, WINDOWS);
  }

  bytes.fill(0, planes, planes + 5 * row * height);
  for (let y = 0; y < height; y++) {
    floats.set(data.subarray(y * width, (y + 1) * width), alpha.at / FLOAT + y * stride);
  }
  // At the start the pull towards `before` is zero: what is left is −L·before.
  laplacian.multiply(alpha, weights, product);
  let square = 0;
  for (const rect of rects) {
    for (let y = rect.top; y < rect.top + rect.height; y++) {
      for (let x = rect.left, at = y * stride + x; x < rect.left + rect.width; x++, at++) {
        const left = -floats[product.at / FLOAT + at]!;
        floats[residual.at / FLOAT + at] = left;
        floats[direction.at / FLOAT + at] = left;
        floats[weights.at / FLOAT + at] =
          band[y * width + x] === UNKNOWN ? CLOSED_FORM.softWeight : SOLVER.knownWeight;
        square += left * left;
      }
    }
  }
  for (let step = 0; step < SOLVER.steps && square > 0; step++) {
    const stepLength = square / laplacian.multiply(direction, weights, product);
    let next = 0;
    for (const rect of rects) {
      const at = rect.top * row + rect.left * FLOAT;
      next += kernels.cgStep({
        x: alpha.at + at,
        residual: residual.at + at,
        direction: direction.at + at,
        product: product.at + at,
        rowBytes: row,
        width: Math.ceil(rect.width / 4) * 4,
        height: rect.height,
        stepLength,
      });
    }
    const beta = next / square;
    for (const rect of rects) {
      const at = rect.top * row + rect.left * FLOAT;
      kernels.cgDirection({
        direction: direction.at + at,
        residual: residual.at + at,
        rowBytes: row,
        width: Math.ceil(rect.width / 4) * 4,
        height: rect.height,
        beta,
      });
    }
    square = next;
  }
  for (const rect of rects) {
    for (let y = rect.top; y < rect.top + rect.height; y++) {
      const from = alpha.at / FLOAT + y * stride + rect.left;
      for (let at = from; at < from + rect.width; at++) {
        floats[at] = clamp01((floats[at]! - SOLVER.haze) / (1 - 2 * SOLVER.haze));
      }
    }
  }
  return {
    alpha,
    coefficients() {
      const coefficients = { at: arena.alloc(width * height * PIXEL), row: width * PIXEL };
      laplacian.coefficients(alpha, coefficients);
      return coefficients;
    },
  };
}
