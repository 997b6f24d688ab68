import { open } from 'node:fs/promises';
import { PNG_SIGNATURE, pngChunk, uint32 } from '../png-chunks.js';
import { adler32 } from './adler32.js';
import { choosePacking, deflateBand } from './deflate-band.js';
import { filterRows } from './filter-rows.js';

/** Bytes of rows that are packed as one; fewer cost more than they gain in being packed at once. */
const BAND_BYTES = 512 * 1024;
/** Bands that may wait for a thread or the disk; bounds memory. */
const MOST_WAITING = 4;
/** Of each place that is tried: more than zlib's window of 32 KiB, or nothing would lie behind to be found again. */
const SAMPLE_BYTES = 48 * 1024;
/** 8 bits a channel, R G B A; deflate; rows filtered one by one; from top to bottom. */
const KIND = [8, 6, 0, 0, 0];
/** What a zlib stream begins with: deflate, a window of 32 KiB, no dictionary, a quick level. */
const ZLIB_HEADER = Buffer.of(0x78, 0x5e);
const NONE = Buffer.alloc(0);

/**
 * Writes a PNG with 8 bits a channel, bands of rows packed beside each other on the threads that Node
 * has for this, while the next are filtered here.
 *
 * @param path what is there is written over
 * @param rgba h·w·4, 0..255, not premultiplied
 * @returns bytes written
 * @throws Error of the file system (disk full, path missing)
 */
export async function writeRgbaPng(
  path: string,
  rgba: Uint8Array,
  width: number,
  height: number,
): Promise<number> {
  const file = await open(path, 'w');
  try {
    let bytes = 0;
    const write = async (part: Buffer) => {
      bytes += (await file.write(part)).bytesWritten;
    };
    await write(Buffer.concat([PNG_SIGNATURE, header(width, height)]));
    for await (const data of packed(wordsOf(rgba), width, height)) {
      await write(pngChunk('IDAT', data));
    }
    await write(pngChunk('IEND', Buffer.alloc(0)));
    return bytes;
  } finally {
    await file.close();
  }
}

function header(width: number, height: number): Buffer {
  return pngChunk('IHDR', Buffer.concat([uint32(width), uint32(height), Buffer.from(KIND)]));
}

/** Rows from a quarter, half and three quarters down: enough to tell how the picture packs best. */
function sampleOf(rgba: Uint32Array, width: number, height: number): Buffer {
  const rows = Math.max(1, Math.floor(SAMPLE_BYTES / (width * 4)));
  return Buffer.concat(
    [0.25, 0.5, 0.75].map((share) => {
      const top = Math.floor(height * share);
      return filterRows(rgba, width, top, Math.min(height, top + rows));
    }),
  );
}

/** The pieces of the zlib stream, in their order. */
async function* packed(
  rgba: Uint32Array,
  width: number,
  height: number,
): AsyncGenerator<Buffer, void> {
  const rows = Math.max(1, Math.floor(BAND_BYTES / (width * 4 + 1)));
  const packing = choosePacking(sampleOf(rgba, width, height));
  const waiting: Promise<Buffer>[] = [];
  let checksum = 1;
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    const filtered = filterRows(rgba, width, top, bottom);
    checksum = adler32(filtered, checksum);
    const last = bottom === height;
    const before = top === 0 ? ZLIB_HEADER : NONE;
    const after = last ? uint32(checksum) : NONE;
    const band = deflateBand(filtered, packing, last).then((data) =>
      Buffer.concat([before, data, after]),
    );
    // It is waited for below; should an earlier one fail first, nobody else would hear of it.
    band.catch(() => {});
    waiting.push(band);
    if (waiting.length > MOST_WAITING) yield await waiting.shift()!;
  }
  for (const band of waiting) yield await band;
}

/** The same memory as words, or a copy where it does not begin at one. */
function wordsOf(rgba: Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : new Uint8Array(rgba);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
