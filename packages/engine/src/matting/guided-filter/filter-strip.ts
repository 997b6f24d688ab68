import type { Photo } from '../../image/photo.js';
import type { Bounds } from './bounds.js';
import { type GuidedKernels, guidedKernels } from './guided-kernels.js';
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

/** Finds a strip's lines and draws what of the photo lies at them and before the next column and row. */
export function filterStrip(input: GuidedInput, strip: Bounds): void {
  const { alpha, photo, targets, out } = input;
  const { rows, columns } = targets;
  const from = columns.starts[strip.left]!;
  const count = columns.starts[strip.right]! - from;
  if (count === 0) return;
  const { room, blendRows, drawRow } = guidedKernels();
  room.clear();
  const lines = new MeanCoefficients(input, strip, guidedKernels());
  // They are drawn four at a time.
  const drawn = Math.ceil(count / 4) * 4;
  const { places, ways } = placesIn(columns, strip, drawn, room);
  const colours = room.take(drawn * 3 + 1);
  const bytes = room.take(drawn);
  // Behind the last line nothing counts, but it is read.
  const blended = room.take((lines.count + 1) * PIXEL);
  room.bytes.fill(0, blended, blended + (lines.count + 1) * PIXEL);
  for (let row = strip.top; row < strip.bottom; row++) {
    const upper = lines.row(row);
    const lower = lines.row(Math.min(alpha.height - 1, row + 1));
    for (let y = rows.starts[row]!; y < rows.starts[row + 1]!; y++) {
      const at = y * photo.width + from;
      room.bytes.set(photo.rgb.subarray(at * 3, (at + count) * 3), colours);
      blendRows(upper, lower, blended, lines.count, rows.fractions[y]!);
      drawRow(blended, places, ways, colours, bytes, drawn);
      out.set(room.bytes.subarray(bytes, bytes + count), at);
    }
  }
}

/** Where each of a strip's columns of the photo lies among its lines: addresses of two tables, in which `count` are. */
function placesIn(
  { starts, fractions }: SamplePositions,
  { left, right }: Bounds,
  count: number,
  room: GuidedKernels['room'],
) {
  const places = room.take(count * 4);
  const ways = room.take(count * 4);
  const { words, floats } = room;
  words.fill(0, places / 4, places / 4 + count);
  for (let column = left, to = 0; column < right; column++) {
    for (let x = starts[column]!; x < starts[column + 1]!; x++, to++) {
      words[places / 4 + to] = (column - left) * PIXEL;
      floats[ways / 4 + to] = fractions[x]!;
    }
  }
  return { places, ways };
}
