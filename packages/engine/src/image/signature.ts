import { open } from 'node:fs/promises';

/** The formats that are accepted, by what their bytes say. */
export type ImageFormat = 'jpeg' | 'png' | 'webp';

/** Bytes that `sniffFormat` wants to see; fewer are fine for a short file. */
export const SIGNATURE_BYTES = 64;

const OTHERS: readonly { readonly name: string; readonly is: (head: Buffer) => boolean }[] = [
  { name: 'GIF', is: (h) => ascii(h, 0, 4) === 'GIF8' },
  { name: 'PDF', is: (h) => ascii(h, 0, 5) === '%PDF-' },
  {
    name: 'TIFF',
    is: (h) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(h, 0, 4)),
  },
  {
    name: 'HEIC',
    is: (h) => ascii(h, 4, 4) === 'ftyp' && /^(hei|hev|mif1|msf1)/.test(ascii(h, 8, 4)),
  },
  { name: 'AVIF', is: (h) => ascii(h, 4, 4) === 'ftyp' && /^avi/.test(ascii(h, 8, 4)) },
  { name: 'MP4 or MOV video', is: (h) => ascii(h, 4, 4) === 'ftyp' },
  { name: 'BMP', is: (h) => ascii(h, 0, 2) === 'BM' && h.length >= 14 && h.readUInt32LE(6) === 0 },
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
  if (hex(head, 0, 3) === 'ffd8ff') return { format: 'jpeg', name: 'JPEG' };
  if (hex(head, 0, 8) === '89504e470d0a1a0a') return { format: 'png', name: 'PNG' };
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') {
    return { format: 'webp', name: 'WebP' };
  }
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
