/** How a BMP is to be written. */
export interface BmpKind {
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  readonly packing?: 'rle' | 'bitfields' | 'alpha';
  readonly topDown?: boolean;
  /** BITMAPCOREHEADER, with its palette of three bytes an entry. */
  readonly core?: boolean;
}

/**
 * Writes a BMP.
 * @param indices h·w, row by row from the top
 * @param palette R G B of each index
 */
export function bmp(
  { bits, packing, topDown = false, core = false }: BmpKind,
  width: number,
  height: number,
  indices: readonly number[],
  palette: readonly (readonly [number, number, number])[],
): Buffer {
  const rows = Array.from({ length: height }, (_, y) => indices.slice(y * width, (y + 1) * width));
  if (!topDown) rows.reverse();
  const packed =
    packing === 'rle'
      ? Buffer.concat([...rows.map((row) => runs(row, bits === 4)), Buffer.from([0, 1])])
      : Buffer.concat(rows.map((row) => plainRow(row, bits, packing === 'bitfields', palette)));
  const masks = { rle: [], bitfields: BGR565, alpha: ARGB, none: [] }[packing ?? 'none'];
  const size = core ? 12 : packing === 'alpha' ? 56 : 40;
  const header = Buffer.alloc(size);
  header.writeUInt32LE(size, 0);
  if (core) {
    [width, height, 1, bits].forEach((value, i) => void header.writeUInt16LE(value, 4 + i * 2));
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(topDown ? -height : height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    const rle = bits === 4 ? 2 : 1;
    header.writeUInt32LE({ rle, bitfields: 3, alpha: 3, none: 0 }[packing ?? 'none'], 16);
  }
  const after = Buffer.alloc(packing === 'bitfields' ? 12 : 0);
  masks.forEach((mask, i) => {
    if (packing === 'alpha') header.writeUInt32LE(mask, 40 + i * 4);
    else after.writeUInt32LE(mask, i * 4);
  });
  const entries = bits <= 8 ? 2 ** bits : 0;
  const colours = Array.from({ length: entries }, (_, i) => {
    const [red, green, blue] = palette[i] ?? [0, 0, 0];
    return Buffer.from(core ? [blue, green, red] : [blue, green, red, 0]);
  });
  const before = Buffer.concat([header, after, ...colours]);
  const file = Buffer.alloc(14);
  file.write('BM');
  file.writeUInt32LE(14 + before.length + packed.length, 2);
  file.writeUInt32LE(14 + before.length, 10);
  return Buffer.concat([file, before, packed]);
}

const BGR565 = [0xf800, 0x7e0, 0x1f];
const ARGB = [0xff0000, 0xff00, 0xff, 0xff000000];

function plainRow(
  row: readonly number[],
  bits: number,
  fields565: boolean,
  palette: readonly (readonly [number, number, number])[],
): Buffer {
  const out = Buffer.alloc(Math.ceil((row.length * bits) / 32) * 4);
  row.forEach((index, x) => {
    const [red, green, blue] = palette[index] ?? [0, 0, 0];
    if (bits <= 8) {
      const shift = 8 - bits * ((x % (8 / bits)) + 1);
      out[Math.floor((x * bits) / 8)]! |= index << shift;
    } else if (bits === 16) {
      const value = fields565
        ? ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3)
        : ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
      out.writeUInt16LE(value, x * 2);
    } else out.set([blue, green, red, 128].slice(0, bits / 8), (x * bits) / 8);
  });
  return out;
}

/** Runs of one pixel, and the row's first three as they are where there are so many. */
function runs(row: readonly number[], half: boolean): Buffer {
  const out: number[] = [];
  let from = 0;
  if (row.length >= 3) {
    const [a = 0, b = 0, c = 0] = row;
    out.push(0, 3, ...(half ? [(a << 4) | b, c << 4] : [a, b, c, 0]));
    from = 3;
  }
  for (const index of row.slice(from)) out.push(1, half ? (index << 4) | index : index);
  return Buffer.from([...out, 0, 0]);
}
