import { type FileHandle, open } from 'node:fs/promises';
import type { Size } from '../ops/size.js';
import { readBmpHeader } from './bmp/bmp-header.js';
import { heifSize } from './header/heif-size.js';
import { readAt } from './header/read-at.js';
import { tiffSize } from './header/tiff-size.js';
import { type ImageFormat, SIGNATURE_BYTES, sniffFormat } from './signature.js';

/** Segments before a JPEG's frame; real files have some ten, and large profiles some hundred. */
const MAX_SEGMENTS = 1000;

/**
 * Reads a picture's size, before its orientation is applied, from its header with nothing but
 * arithmetic: cheap and safe enough for the process that answers HTTP, where no decoder may run.
 *
 * @returns null where the header says no size, or one of nothing; undefined for what is no picture
 *   that is read
 */
export async function readStoredSize(path: string): Promise<Size | null | undefined> {
  const file = await open(path, 'r');
  try {
    const head = await readAt(file, 0, SIGNATURE_BYTES);
    const { format } = sniffFormat(head);
    return format === null ? undefined : filled(await sizeIn(file, head, format));
  } finally {
    await file.close();
  }
}

async function sizeIn(file: FileHandle, head: Buffer, format: ImageFormat): Promise<Size | null> {
  switch (format) {
    case 'png':
      return pngSize(head);
    case 'webp':
      return webpSize(head);
    case 'jpeg':
      return jpegSize(file);
    case 'gif':
      return gifSize(head);
    case 'tiff':
      return tiffSize(file, head);
    case 'bmp':
      return readBmpHeader(head);
    case 'avif':
    case 'heic':
      return heifSize(file);
  }
}

function filled(size: Size | null): Size | null {
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

/** The IHDR chunk stands first (https://www.w3.org/TR/png/#11IHDR). */
function pngSize(head: Buffer): Size | null {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

/** The logical screen, which holds every frame (GIF89a, section 18). */
function gifSize(head: Buffer): Size | null {
  if (head.length < 10) return null;
  return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** https://developers.google.com/speed/webp/docs/riff_container: VP8X, VP8L or VP8 stands first. */
function webpSize(head: Buffer): Size | null {
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
async function jpegSize(file: FileHandle): Promise<Size | null> {
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
