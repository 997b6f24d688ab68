import { type FileHandle, open } from 'node:fs/promises';
import { SIGNATURE_BYTES, sniffFormat } from './signature.js';

/** Pixels as a file's header says, before its orientation is applied. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
}

/** Segments before a JPEG's frame; real files have some ten, and large profiles some hundred. */
const MAX_SEGMENTS = 1000;

/**
 * Reads a picture's size from its header with nothing but arithmetic: cheap and safe enough for
 * the process that answers HTTP, where no decoder may run.
 *
 * @returns null where the header says no size, or one of nothing; undefined for formats whose
 *   headers are not read here (all but JPEG, PNG and WebP)
 */
export async function readStoredSize(path: string): Promise<StoredSize | null | undefined> {
  const file = await open(path, 'r');
  try {
    const head = await readAt(file, 0, SIGNATURE_BYTES);
    const { format } = sniffFormat(head);
    if (format === 'png') return filled(pngSize(head));
    if (format === 'webp') return filled(webpSize(head));
    if (format === 'jpeg') return filled(await jpegSize(file));
    return undefined;
  } finally {
    await file.close();
  }
}

function filled(size: StoredSize | null): StoredSize | null {
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

/** The IHDR chunk stands first (https://www.w3.org/TR/png/#11IHDR). */
function pngSize(head: Buffer): StoredSize | null {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

/** https://developers.google.com/speed/webp/docs/riff_container: VP8X, VP8L or VP8 stands first. */
function webpSize(head: Buffer): StoredSize | null {
  if (head.length < 30) return null;
  const kind = head.toString('latin1', 12, 16);
  if (kind === 'VP8X') {
    return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  }
  if (kind === 'VP8L' && head[20] === 0x2f) {
    const bits = head.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8 ' && head.readUIntBE(23, 3) === 0x9d012a) {
    return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
  }
  return null;
}

/** Steps from marker to marker until the frame's (ITU-T T.81, annex B). */
async function jpegSize(file: FileHandle): Promise<StoredSize | null> {
  let at = 2;
  for (let segment = 0; segment < MAX_SEGMENTS; segment += 1) {
    const head = await readAt(file, at, 9);
    const [fill, marker = 0] = head;
    if (head.length < 4 || fill !== 0xff) return null;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      if (head.length < 9) return null;
      return { width: head.readUInt16BE(7), height: head.readUInt16BE(5) };
    }
    // Markers without a length do not stand before the frame; the scan does not either.
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + Math.max(2, head.readUInt16BE(2));
  }
  return null;
}

/** SOF0 to SOF15, without the tables that share their range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
