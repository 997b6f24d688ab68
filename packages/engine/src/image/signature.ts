import { open } from 'node:fs/promises';

/** The formats that are accepted, by what their bytes say. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'bmp' | 'avif' | 'heic';

/** Bytes that `sniffFormat` wants to see; fewer are fine for a short file. */
export const SIGNATURE_BYTES = 70;

/** BITMAPCOREHEADER, the INFO headers of 40, 52 and 56 bytes, OS/2's of 16 and 64, V4 and V5. */
const BMP_HEADER_BYTES: readonly number[] = [12, 16, 40, 52, 56, 64, 108, 124];

interface Kind {
  readonly name: string;
  readonly is: (head: Buffer) => boolean;
}

const READ: readonly (Kind & { readonly format: ImageFormat })[] = [
  { format: 'jpeg', name: 'JPEG', is: (h) => hex(h, 0, 3) === 'ffd8ff' },
  { format: 'png', name: 'PNG', is: (h) => hex(h, 0, 8) === '89504e470d0a1a0a' },
  {
    format: 'webp',
    name: 'WebP',
    is: (h) => ascii(h, 0, 4) === 'RIFF' && ascii(h, 8, 4) === 'WEBP',
  },
  { format: 'gif', name: 'GIF', is: (h) => ['GIF87a', 'GIF89a'].includes(ascii(h, 0, 6)) },
  { format: 'tiff', name: 'TIFF', is: (h) => ['II*\0', 'MM\0*'].includes(ascii(h, 0, 4)) },
  { format: 'avif', name: 'AVIF', is: (h) => brands(h).some((brand) => /^avi[fs]$/.test(brand)) },
  {
    format: 'heic',
    name: 'HEIC',
    is: (h) => brands(h).some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)),
  },
  { format: 'bmp', name: 'BMP', is: isBmp },
];

const OTHERS: readonly Kind[] = [
  { name: 'PDF', is: (h) => ascii(h, 0, 5) === '%PDF-' },
  { name: 'BigTIFF', is: (h) => ['II+\0', 'MM\0+'].includes(ascii(h, 0, 4)) },
  { name: 'MP4 or MOV video', is: (h) => ascii(h, 4, 4) === 'ftyp' },
  { name: 'JPEG XL', is: (h) => hex(h, 0, 2) === 'ff0a' || ascii(h, 4, 4) === 'JXL ' },
  { name: 'JPEG 2000', is: (h) => ascii(h, 4, 4) === 'jP  ' || hex(h, 0, 4) === 'ff4fff51' },
  { name: 'PSD', is: (h) => ascii(h, 0, 4) === '8BPS' },
  { name: 'ICO', is: (h) => ['00000100', '00000200'].includes(hex(h, 0, 4)) },
  { name: 'ZIP', is: (h) => ascii(h, 0, 4) === 'PK\x03\x04' },
  { name: 'gzip', is: (h) => hex(h, 0, 2) === '1f8b' },
  { name: 'MNG', is: (h) => hex(h, 0, 4) === '8a4d4e47' },
  { name: 'JNG', is: (h) => hex(h, 0, 4) === '8b4a4e47' },
  {
    name: 'SVG',
    is: (h) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*-->\s*)?<(svg|!DOCTYPE svg)/is.test(text(h)),
  },
  { name: 'HTML', is: (h) => /^\s*<(!DOCTYPE html|html)/i.test(text(h)) },
  { name: 'XML', is: (h) => /^\s*<\?xml/i.test(text(h)) },
];

/**
 * What a file's first bytes say it is. Names and declared types are not asked:
 * both are the caller's word.
 *
 * @param head the first bytes of the file, at most {@link SIGNATURE_BYTES} are read
 * @returns `format` where we read it, else null and `name`, a word for people
 */
export function sniffFormat(head: Buffer): { format: ImageFormat | null; name: string } {
  if (head.length === 0) return { format: null, name: 'an empty file' };
  const read = READ.find((kind) => kind.is(head));
  if (read) return { format: read.format, name: read.name };
  const other = OTHERS.find((candidate) => candidate.is(head));
  if (other) return { format: null, name: other.name };
  return { format: null, name: looksLikeText(head) ? 'text' : 'unknown bytes' };
}

/** Reads as much of a file as `sniffFormat` needs. Throws what `fs` throws. */
export async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(SIGNATURE_BYTES);
    const { bytesRead } = await file.read(head, 0, SIGNATURE_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The major brand and those that it is compatible with (ISO/IEC 14496-12, `ftyp`). */
function brands(head: Buffer): string[] {
  if (ascii(head, 4, 4) !== 'ftyp') return [];
  const end = Math.min(head.length, head.readUInt32BE(0));
  const starts = [8, ...Array.from({ length: 12 }, (_, i) => 16 + i * 4)];
  return starts.filter((at) => at + 4 <= end).map((at) => ascii(head, at, 4));
}

/** Two letters are no signature: the size of the header that follows must be one that there is. */
function isBmp(head: Buffer): boolean {
  if (ascii(head, 0, 2) !== 'BM' || head.length < 18) return false;
  return BMP_HEADER_BYTES.includes(head.readUInt32LE(14));
}

function ascii(head: Buffer, at: number, length: number): string {
  return head.toString('latin1', at, at + length);
}

function hex(head: Buffer, at: number, length: number): string {
  return head.toString('hex', at, at + length);
}

function text(head: Buffer): string {
  return head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
}

function looksLikeText(head: Buffer): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
