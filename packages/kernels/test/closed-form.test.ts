import { applyCoefficientsReference } from '@nobg/kernels/closed-form/apply-coefficients.js';
import { boxMeanReference } from '@nobg/kernels/closed-form/box-mean.js';
import { cgDirectionReference } from '@nobg/kernels/closed-form/cg-direction.js';
import { cgStepReference } from '@nobg/kernels/closed-form/cg-step.js';
import { fitCoefficientsReference } from '@nobg/kernels/closed-form/fit-coefficients.js';
import { invertCovariancesReference } from '@nobg/kernels/closed-form/invert-covariances.js';
import { laplacianProductReference } from '@nobg/kernels/closed-form/laplacian-product.js';
import { loadColoursReference } from '@nobg/kernels/closed-form/load-colours.js';
import { scalePixelsReference } from '@nobg/kernels/closed-form/scale-pixels.js';
import { closedFormKernels } from '@nobg/kernels/closed-form.js';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectEqual, noise, put } from './against-reference.js';

const kernels = closedFormKernels();
const { arena } = kernels;
const side = fc.integer({ min: 1, max: 12 });
const sizes = fc.record({ width: side, height: side, seed: fc.nat() });

/** Runs a test of kernels on images of many sizes, each with an empty arena. */
function forSizes(
  test: (size: { width: number; height: number }, random: ReturnType<typeof noise>) => void,
): void {
  fc.assert(
    fc.property(sizes, ({ width, height, seed }) => {
      arena.reset();
      test({ width, height }, noise(seed));
    }),
    { numRuns: 40 },
  );
}

const byteNoise = (random: ReturnType<typeof noise>, length: number) =>
  Uint8Array.from(random(length, 127.5), (value) => value + 127.5);

describe('closed-form kernels equal their scalar references', () => {
  it('boxMean within 1e-5, beyond the 32 px after which running sums restart, too', () => {
    const length = fc.oneof(side, fc.integer({ min: 30, max: 70 }));
    const cases = fc.tuple(length, length, fc.integer({ min: 0, max: 6 }), fc.constantFrom(16, 64));
    fc.assert(
      fc.property(cases, fc.nat(), ([width, height, radius, dstStepBytes], seed) => {
        arena.reset();
        const random = noise(seed);
        const src = put(arena, random(width * height * 4));
        const dst = put(arena, new Float32Array((width * height * dstStepBytes) / 4));
        const counts = Float32Array.from(
          { length: width },
          (_, x) => 1 / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1),
        );
        const inverseCounts = put(arena, counts);
        const zeros = put(arena, new Float32Array(width * 4));
        const columnSums = put(arena, new Float32Array((width + 2 * radius + 1) * 4));
        const scratch = (width + 2 * radius + 1) * 4;
        const by = { src, dst, dstStepBytes, width, height, radius, inverseCounts, zeros };
        const clear = () => arena.floats.fill(0, columnSums / 4, columnSums / 4 + scratch);
        const kernel = (args: typeof by) => {
          const result = kernels.boxMean({ ...args, columnSums });
          clear();
          return result;
        };
        const reference = (
          memory: typeof arena | Parameters<typeof boxMeanReference>[0],
          args: typeof by,
        ) => boxMeanReference(memory, { ...args, columnSums });
        expectEqual(arena, kernel, reference, by, 1e-5);
      }),
      { numRuns: 30 },
    );
  });

  it('loadColours within 1e-6', () => {
    forSizes(({ width, height }, random) => {
      const srcRowBytes = width * 3 + 5;
      const src = put(arena, byteNoise(random, srcRowBytes * height + 1));
      const dst = put(arena, new Float32Array(width * height * 4));
      const by = { src, srcRowBytes, dst, width, height };
      expectEqual(arena, kernels.loadColours, loadColoursReference, by, 1e-6);
    });
  });

  it('scalePixels exactly', () => {
    forSizes(({ width, height }, random) => {
      const src = put(arena, random(width * height * 4));
      const factorRowBytes = (width + 3) * 8;
      const factors = put(arena, random((factorRowBytes * height) / 4));
      const dst = put(arena, new Float32Array(width * height * 4));
      const by = { src, factors, factorStepBytes: 8, factorRowBytes, dst, width, height };
      expectEqual(arena, kernels.scalePixels, scalePixelsReference, by, 'exact');
    });
  });

  it('invertCovariances within 1e-4, and fitCoefficients of them within 1e-4', () => {
    forSizes(({ width: count }, random) => {
      const windows = new Float32Array(count * 16);
      for (let n = 0; n < count; n++) {
        // Mean products of nine colours.
        for (let i = 0; i < 9; i++) {
          const pixel = [...random(3, 0.5), 1];
          for (let row = 0; row < 4; row++) {
            for (let lane = 0; lane < 4; lane++) {
              windows[n * 16 + row * 4 + lane]! += (pixel[row]! * pixel[lane]!) / 9;
            }
          }
        }
      }
      const by = { windows: put(arena, windows), count, epsilon: 1e-2 };
      expectEqual(arena, kernels.invertCovariances, invertCovariancesReference, by, 1e-4);
      const fitted = { windows: by.windows, means: put(arena, random(count * 4)), count };
      expectEqual(arena, kernels.fitCoefficients, fitCoefficientsReference, fitted, 1e-4);
    });
  });

  it('laplacianProduct within 1e-5', () => {
    forSizes(({ width, height }, random) => {
      const pixelRowBytes = (width + 2) * 16;
      const planeRowBytes = (width + 1) * 4;
      const pixels = () => put(arena, random((pixelRowBytes * height) / 4));
      const plane = () => put(arena, random((planeRowBytes * height) / 4));
      const by = {
        coefficients: pixels(),
        pixels: pixels(),
        pixelRowBytes,
        p: plane(),
        weights: plane(),
        dst: plane(),
        planeRowBytes,
        columnShares: put(arena, random(width)),
        rowShares: put(arena, random(height)),
        width,
        height,
      };
      expectEqual(arena, kernels.laplacianProduct, laplacianProductReference, by, 1e-5);
    });
  });

  it('cgStep and cgDirection within 1e-5', () => {
    forSizes(({ width: vectors, height }, random) => {
      const width = vectors * 4;
      const rowBytes = (width + 4) * 4;
      const plane = () => put(arena, random((rowBytes * height) / 4));
      const planes = { residual: plane(), direction: plane(), rowBytes, width, height };
      const step = { ...planes, x: plane(), product: plane(), stepLength: 0.375 };
      expectEqual(arena, kernels.cgStep, cgStepReference, step, 1e-5);
      const turn = { ...planes, beta: 0.625 };
      expectEqual(arena, kernels.cgDirection, cgDirectionReference, turn, 1e-5);
    });
  });

  it('applyCoefficients within 1e-4', () => {
    forSizes(({ width: columns, height: count }, random) => {
      const by = {
        upper: put(arena, random(columns * 4)),
        lower: put(arena, random(columns * 4)),
        fraction: 0.25,
        columns,
        rgb: put(arena, byteNoise(random, count * 3 + 1)),
        dst: put(arena, new Float32Array(count)),
        count,
        first: -0.75,
        step: columns / count,
      };
      expectEqual(arena, kernels.applyCoefficients, applyCoefficientsReference, by, 1e-4);
    });
  });
});
