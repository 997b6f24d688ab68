/** What follows a zero that is no count. */
const ESCAPE = { endOfLine: 0, endOfPicture: 1, move: 2 } as const;

/**
 * Unpacks the run lengths of a BMP (BI_RLE8, BI_RLE4). What is skipped has index 0, as most readers
 * have it.
 *
 * @param packed from the first run on
 * @param bits of an index
 * @returns h·w indices, row by row in the file's order
 * @throws RangeError where the runs end before the picture does, or leave it
 * @see https://learn.microsoft.com/windows/win32/gdi/bitmap-compression
 */
export function unpackRle(
  packed: Uint8Array,
  width: number,
  height: number,
  bits: 4 | 8,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];

  function next(): number {
    const byte = packed[at++];
    if (byte === undefined) throw new RangeError('The runs of the BMP are cut off');
    return byte;
  }

  function put(index: number): void {
    // Some writers fill the last pair of a row: what is beyond it is dropped.
    if (x < width) indices[y * width + x] = index;
    x++;
  }

  /** As they are, padded to two bytes. */
  function literal(count: number): void {
    const bytes = Math.ceil((count * bits) / 8);
    for (let i = 0; i < bytes; i++) {
      const byte = next();
      if (bits === 8) put(byte);
      else {
        put(byte >> 4);
        if (i * 2 + 1 < count) put(byte & 15);
      }
    }
    if (bytes % 2 === 1) next();
  }

  while (y < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) {
        put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
      }
    } else if (value === ESCAPE.endOfLine) {
      x = 0;
      y++;
    } else if (value === ESCAPE.endOfPicture) break;
    else if (value === ESCAPE.move) {
      x += next();
      y += next();
    } else literal(value);
    if (x > width + 255) throw new RangeError('A run of the BMP leaves the picture');
  }
  return indices;
}
