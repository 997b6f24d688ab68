import type { GuidedFilterKernels } from '@nobg/kernels/guided-filter.js';
import type { Photo } from '../../image/photo.js';
import type { Bounds } from './bounds.js';
import { sharedGuidedFilterKernels } from './guided-kernels.js';
import { type CoefficientInput, MeanCoefficients } from './mean-coefficients.js';
import type { SamplePositions } from './sample-positions.js';

const PIXEL = 16;

/** What is filtered, and what it is drawn on. */
export interface GuidedInput extends CoefficientInput {
  readonly photo: Pick<Photo, 'rgb' | 'width' | 'height'>;
  readonly targets: { readonly columns: SamplePositions; readonly rows: SamplePositions };
  /** h·w of the photo, 0..255. */
  readonly out: Uint8Array;
}

/** Computes a strip's mean coefficients and applies them to the photo's pixels at them and before the next column and row. */
export function filterStrip(input: GuidedInput, strip: Bounds): void {
  const { alpha, photo, targets, out } = input;
  const { rows, columns } = targets;
  const from = columns.starts[strip.left]!;
  const count = columns.starts[strip.right]! - from;
  if (count === 0) return;
  const kernels = sharedGuidedFilterKernels();
  const { arena, interpolateRows, applyRow } = kernels;
  arena.reset();
  const coefficients = new MeanCoefficients(input, strip, kernels);
  // They are drawn four at a time.
  const drawn = Math.ceil(count / 4) * 4;
  const { offsets, fractions } = positionsIn(columns, strip, drawn, arena);
  const colours = arena.alloc(drawn * 3 + 1);
  const bytes = arena.alloc(drawn);
  // What follows the last coefficients has no weight, but it is read.
  const blended = arena.alloc((coefficients.count + 1) * PIXEL);
  arena.bytes.fill(0, blended, blended + (coefficients.count + 1) * PIXEL);
  for (let row = strip.top; row < strip.bottom; row++) {
    const upper = coefficients.row(row);
    const lower = coefficients.row(Math.min(alpha.height - 1, row + 1));
    for (let y = rows.starts[row]!; y < rows.starts[row + 1]!; y++) {
      const at = y * photo.width + from;
      arena.bytes.set(photo.rgb.subarray(at * 3, (at + count) * 3), colours);
      interpolateRows({
        upper,
        lower,
        dst: blended,
        count: coefficients.count,
        fraction: rows.fractions[y]!,
      });
      applyRow({
        coefficients: blended,
        offsets,
        fractions,
        rgb: colours,
        dst: bytes,
        count: drawn,
      });
      out.set(arena.bytes.subarray(bytes, bytes + count), at);
    }
  }
}

/** Where each of a strip's columns of the photo lies among its coefficients: addresses of two tables of `count` entries. */
function positionsIn(
  { starts, fractions }: SamplePositions,
  { left, right }: Bounds,
  count: number,
  arena: GuidedFilterKernels['arena'],
) {
  const offsets = arena.alloc(count * 4);
  const fractionsAt = arena.alloc(count * 4);
  const { words, floats } = arena;
  words.fill(0, offsets / 4, offsets / 4 + count);
  for (let column = left, to = 0; column < right; column++) {
    for (let x = starts[column]!; x < starts[column + 1]!; x++, to++) {
      words[offsets / 4 + to] = (column - left) * PIXEL;
      floats[fractionsAt / 4 + to] = fractions[x]!;
    }
  }
  return { offsets, fractions: fractionsAt };
}
