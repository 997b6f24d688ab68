import { applyRowReference } from '@nobg/kernels/guided-filter/apply-row.js';
import { interpolateRowsReference } from '@nobg/kernels/guided-filter/interpolate-rows.js';
import { loadRowReference } from '@nobg/kernels/guided-filter/load-row.js';
import { meanRowReference } from '@nobg/kernels/guided-filter/mean-row.js';
import { slideColumnSumsReference } from '@nobg/kernels/guided-filter/slide-column-sums.js';
import { slideRowSumsReference } from '@nobg/kernels/guided-filter/slide-row-sums.js';
import { solveCoefficientsReference } from '@nobg/kernels/guided-filter/solve-coefficients.js';
import { COLUMN_BYTES, guidedFilterKernels } from '@nobg/kernels/guided-filter.js';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectEqual, noise, put } from './against-reference.js';

const kernels = guidedFilterKernels();
const { arena } = kernels;

/** Runs a test of kernels on rows of many lengths, multiples of 4 px, each with an empty arena. */
function forRows(test: (count: number, random: ReturnType<typeof noise>) => void): void {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), (fours, seed) => {
      arena.reset();
      test(fours * 4, noise(seed));
    }),
    { numRuns: 40 },
  );
}

describe('guided-filter kernels equal their scalar references', () => {
  it('loadRow and slideColumnSums exactly, and solveCoefficients of their sums within 1e-3', () => {
    forRows((count, random) => {
      const radius = 2;
      const columns = count + 2 * radius;
      const steps = 65_535;
      const row = () => {
        const dst = put(arena, new Int32Array(columns * 4));
        const colours = Uint8Array.from(random(columns * 3 + 1, 127.5), (value) => value + 127.5);
        const alpha = random(columns, 0.5).map((value) => value + 0.5);
        const by = {
          rgb: put(arena, colours),
          alpha: put(arena, alpha),
          dst,
          count: columns,
          steps,
        };
        expectEqual(arena, kernels.loadRow, loadRowReference, by, 'exact');
        return dst;
      };
      const zeros = put(arena, new Int32Array(columns * 4));
      const sums = put(arena, new Int32Array((columns * COLUMN_BYTES) / 4));
      const rows = [row(), row(), row(), row()];
      for (const [i, enter] of rows.entries()) {
        const by = { sums, enter, leave: i === 3 ? rows[0]! : zeros, count: columns };
        expectEqual(arena, kernels.slideColumnSums, slideColumnSumsReference, by, 'exact');
      }
      const window = 2 * radius + 1;
      const by = {
        columns: sums,
        windowBytes: window * COLUMN_BYTES,
        dst: put(arena, new Float32Array(count * 4)),
        count,
        inverseCounts: put(arena, new Float32Array(count).fill(1 / window)),
        inverseRows: 1 / 3,
        inverseSteps: 1 / steps,
        epsilon: 1e-3,
      };
      expectEqual(arena, kernels.solveCoefficients, solveCoefficientsReference, by, 1e-3);
    });
  });

  it('slideRowSums, meanRow and interpolateRows within 1e-5', () => {
    forRows((count, random) => {
      const window = 5;
      const row = () => put(arena, random((count + window) * 4));
      const sums = row();
      const slide = { sums, enter: row(), leave: row(), count };
      expectEqual(arena, kernels.slideRowSums, slideRowSumsReference, slide, 1e-5);
      const inverseCounts = put(arena, random(count));
      const mean = { sums, windowBytes: window * 16, dst: row(), count, inverseCounts };
      const by = { ...mean, inverseRows: 0.25 };
      expectEqual(arena, kernels.meanRow, meanRowReference, by, 1e-5);
      const between = { upper: row(), lower: row(), dst: row(), count, fraction: 0.375 };
      expectEqual(arena, kernels.interpolateRows, interpolateRowsReference, between, 1e-5);
    });
  });

  it('applyRow within a step of 8 bits', () => {
    forRows((count, random) => {
      const offsets = Int32Array.from({ length: count }, (_, x) => 16 * Math.floor(x / 3));
      const by = {
        coefficients: put(arena, random((count + 1) * 4)),
        offsets: put(arena, offsets),
        fractions: put(
          arena,
          random(count, 0.5).map((value) => value + 0.5),
        ),
        rgb: put(
          arena,
          Uint8Array.from(random(count * 3 + 1, 127.5), (value) => value + 127.5),
        ),
        dst: put(arena, new Uint8Array(count)),
        count,
      };
      expectEqual(arena, kernels.applyRow, applyRowReference, by, 'a step of 8 bits');
    });
  });
});
