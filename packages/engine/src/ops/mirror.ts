/**
 * A picture mirrored left to right.
 *
 * @param rows height·width·channels, row by row
 * @param channels interleaved values of a pixel
 * @returns a copy of the same size
 */
export function mirrored<T extends Uint8Array | Float32Array>(
  rows: T,
  width: number,
  channels: number,
): T {
  // A Buffer's own slice would share its memory.
  const size = rows.length;
  const copy = (rows instanceof Float32Array ? new Float32Array(size) : new Uint8Array(size)) as T;
  for (let row = 0; row < rows.length; row += width * channels) {
    for (let x = 0; x < width; x++) {
      const from = row + (width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) copy[row + x * channels + c] = rows[from + c]!;
    }
  }
  return copy;
}
