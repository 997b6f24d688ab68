import { promisify } from 'node:util';
import { constants, deflateRaw, deflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** zlib level of a PNG's bands: beside libvips' with its level 3, as small or smaller, and no slower. */
const LEVEL = 4;
/** Of a band, so many bytes are packed both ways to see which is smaller. */
const TRIAL_BYTES = 16 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * Packs a piece of a deflate stream on another thread. Pieces in their order are one stream.
 *
 * Where runs are all that repeats, as in photos with their camera's noise, zlib looks for
 * nothing else: that takes half the time, and the codes for single bytes are shorter.
 *
 * @param last ends the stream
 */
export function deflateBand(filtered: Uint8Array, last: boolean): Promise<Buffer> {
  const finishFlush = last ? constants.Z_FINISH : constants.Z_FULL_FLUSH;
  return deflate(filtered, { ...optionsFor(filtered), chunkSize: CHUNK_BYTES, finishFlush });
}

const MATCHES = { level: LEVEL, memLevel: 9 };
const RUNS = { ...MATCHES, strategy: constants.Z_RLE };

function optionsFor(filtered: Uint8Array) {
  const from = Math.max(0, (filtered.length - TRIAL_BYTES) >> 1);
  const middle = filtered.subarray(from, from + TRIAL_BYTES);
  const matched = deflateRawSync(middle, MATCHES).length;
  return deflateRawSync(middle, RUNS).length < matched ? RUNS : MATCHES;
}
