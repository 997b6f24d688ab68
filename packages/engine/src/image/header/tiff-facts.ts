import { open } from 'node:fs/promises';
import { readAt } from './read-at.js';

/** What the first page of a TIFF says of its pixels; TIFF 6.0, section 2. */
export interface TiffFacts {
  /** Tag 259; 1 is none. */
  readonly compression: number;
  /** Tag 262: what the channels mean; 2 is R G B. */
  readonly photometric: number;
  /** Where the value of tag 262 stands in the file, bytes, and in which order. */
  readonly photometricAt: number | null;
  readonly littleEndian: boolean;
}

const ENTRY_BYTES = 12;
const MAX_ENTRIES = 4096;

/** Null for what is no TIFF, or is cut off in its header. */
export async function readTiffFacts(path: string): Promise<TiffFacts | null> {
  const file = await open(path, 'r');
  try {
    const head = await readAt(file, 0, 8);
    if (head.length < 8) return null;
    const littleEndian = head[0] === 0x49;
    const u16 = (b: Buffer, at: number) => (littleEndian ? b.readUInt16LE(at) : b.readUInt16BE(at));
    const page = littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4);
    const start = await readAt(file, page, 2);
    if (start.length < 2) return null;
    const count = Math.min(u16(start, 0), MAX_ENTRIES);
    const entries = await readAt(file, page + 2, count * ENTRY_BYTES);
    if (entries.length < count * ENTRY_BYTES) return null;
    const placeOf = (tag: number): number | null => {
      for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
        if (u16(entries, at) === tag) return at + 8;
      }
      return null;
    };
    const shortOf = (tag: number, fallback: number): number => {
      const at = placeOf(tag);
      return at === null ? fallback : u16(entries, at);
    };
    const at = placeOf(262);
    return {
      compression: shortOf(259, 1),
      photometric: shortOf(262, 1),
      photometricAt: at === null ? null : page + 2 + at,
      littleEndian,
    };
  } finally {
    await file.close();
  }
}

/** What libvips' TIFF reader unpacks: none, CCITT, LZW, JPEG, Deflate in both numbers, PackBits. */
const READ: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 32946, 32773];

const NAMES: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  34661: 'JBIG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of DNG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
};

/** How a TIFF is packed, where that is not read; null where it is. */
export function unreadCompression({ compression }: TiffFacts): string | null {
  if (READ.includes(compression)) return null;
  return NAMES[compression] ?? `unknown (number ${compression})`;
}

/** CIE L*a*b* with signed a* and b*, and the ICC's, where both have an offset. */
export type LabKind = 'cie' | 'icc';

/** Which L*a*b* a TIFF's channels are; null for other colours. */
export function labKind({ photometric }: TiffFacts): LabKind | null {
  if (photometric === 8) return 'cie';
  return photometric === 9 ? 'icc' : null;
}
