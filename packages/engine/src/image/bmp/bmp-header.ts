/** What a BMP's headers say. Sizes in px, positions in bytes from the file's start. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** The first row that is stored is the upper one; else the lower one is. */
  readonly topDown: boolean;
  /** Bits of a pixel: 1, 2, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  readonly compression: 'none' | 'rle8' | 'rle4';
  /** Which bits of a pixel of 16 or 32 are red, green, blue and alpha; alpha 0: there is none. */
  readonly masks: readonly [number, number, number, number];
  readonly palette: {
    readonly at: number;
    readonly entries: number;
    /** 3 or 4: blue, green, red and what is not used. */
    readonly entryBytes: number;
  };
  readonly pixelsAt: number;
}

const FILE_HEADER_BYTES = 14;
const CORE_BYTES = 12;
const BITS = [1, 2, 4, 8, 16, 24, 32];
/** BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS and BI_ALPHABITFIELDS; JPEG and PNG inside are not read. */
const COMPRESSION = { rgb: 0, rle8: 1, rle4: 2, bitfields: 3, alphaBitfields: 6 };
/** Of BI_RGB: 5 bits a channel in 16, 8 in 32. */
const PLAIN_MASKS = { 16: [0x7c00, 0x3e0, 0x1f, 0], 32: [0xff0000, 0xff00, 0xff, 0] } as const;
/** Where the masks are: after a header of 40 bytes, or inside a longer one at the same place. */
const MASKS_AT = FILE_HEADER_BYTES + 40;

/**
 * Reads a BMP's headers (BITMAPINFOHEADER and its successors, BITMAPCOREHEADER, OS/2's).
 *
 * @param head the file's first bytes; 70 hold all that is looked at
 * @returns null where they cannot be right, or say what is not read
 * @see https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types
 */
export function readBmpHeader(head: Buffer): BmpHeader | null {
  if (head.length < FILE_HEADER_BYTES + CORE_BYTES) return null;
  const pixelsAt = head.readUInt32LE(10);
  const headerBytes = head.readUInt32LE(14);
  const core = headerBytes === CORE_BYTES;
  if (!core && head.length < FILE_HEADER_BYTES + 16) return null;
  const width = core ? head.readUInt16LE(18) : head.readInt32LE(18);
  const stored = core ? head.readUInt16LE(20) : head.readInt32LE(22);
  const bits = head.readUInt16LE(core ? 24 : 28);
  const whole = headerBytes >= 40;
  if (whole && head.length < MASKS_AT) return null;
  const compression = whole ? head.readUInt32LE(30) : COMPRESSION.rgb;
  if (width <= 0 || stored === 0 || !BITS.includes(bits)) return null;
  const kind = compressionOf(compression, bits);
  const masks = masksOf(head, bits, compression, headerBytes);
  if (kind === null || masks === null) return null;
  const topDown = stored < 0;
  // Packed rows have an order of their own, which cannot be turned round.
  if (topDown && kind !== 'none') return null;
  const used = whole ? head.readUInt32LE(46) : 0;
  const most = bits <= 8 ? 2 ** bits : 0;
  const after = headerBytes === 40 ? maskBytes(compression) : 0;
  return {
    width,
    height: Math.abs(stored),
    topDown,
    bits,
    compression: kind,
    masks,
    palette: {
      at: FILE_HEADER_BYTES + headerBytes + after,
      entries: used > 0 && used < most ? used : most,
      entryBytes: core ? 3 : 4,
    },
    pixelsAt,
  };
}

function compressionOf(compression: number, bits: number): BmpHeader['compression'] | null {
  switch (compression) {
    case COMPRESSION.rgb:
      return 'none';
    case COMPRESSION.rle8:
      return bits === 8 ? 'rle8' : null;
    case COMPRESSION.rle4:
      return bits === 4 ? 'rle4' : null;
    case COMPRESSION.bitfields:
    case COMPRESSION.alphaBitfields:
      return bits === 16 || bits === 32 ? 'none' : null;
    default:
      return null;
  }
}

function maskBytes(compression: number): number {
  if (compression === COMPRESSION.bitfields) return 12;
  return compression === COMPRESSION.alphaBitfields ? 16 : 0;
}

function masksOf(
  head: Buffer,
  bits: number,
  compression: number,
  headerBytes: number,
): BmpHeader['masks'] | null {
  if (maskBytes(compression) === 0) return bits === 16 ? PLAIN_MASKS[16] : PLAIN_MASKS[32];
  const withAlpha = compression === COMPRESSION.alphaBitfields || headerBytes >= 56;
  if (head.length < MASKS_AT + (withAlpha ? 16 : 12)) return null;
  const [red, green, blue, alpha] = [0, 4, 8, 12].map((at) =>
    at === 12 && !withAlpha ? 0 : head.readUInt32LE(MASKS_AT + at),
  ) as [number, number, number, number];
  return [red, green, blue, alpha];
}
