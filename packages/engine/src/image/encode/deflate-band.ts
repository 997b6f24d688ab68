import { promisify } from 'node:util';
import { constants, deflateRaw, deflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** zlib level of a PNG's bands: beside libvips' with its level 3, as small or smaller, and no slower. */
const LEVEL = 4;
/** So much longer may be what takes half the time. */
const LONGER = 1.02;
const CHUNK_BYTES = 256 * 1024;

/** How the bands of a picture are packed. */
export type Packing = typeof MATCHES | typeof RUNS;

const MATCHES = { level: LEVEL, memLevel: 9 };
const RUNS = { ...MATCHES, strategy: constants.Z_RLE };

/**
 * Packs a sample both ways. Where runs are all that repeats, as in photos with their camera's
 * noise, looking for nothing else takes half the time, and codes for single bytes are shorter.
 */
export function choosePacking(sample: Uint8Array): Packing {
  const matched = deflateRawSync(sample, MATCHES).length;
  return deflateRawSync(sample, RUNS).length < LONGER * matched ? RUNS : MATCHES;
}

/**
 * Packs a piece of a deflate stream on another thread. Pieces in their order are one stream.
 * @param last ends the stream
 */
export function deflateBand(
  filtered: Uint8Array,
  packing: Packing,
  last: boolean,
): Promise<Buffer> {
  const finishFlush = last ? constants.Z_FINISH : constants.Z_FULL_FLUSH;
  return deflate(filtered, { ...packing, chunkSize: CHUNK_BYTES, finishFlush });
}
