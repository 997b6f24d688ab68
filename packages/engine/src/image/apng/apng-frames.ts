import { layOver } from '../../compose/over.js';
import type { Box } from '../../types.js';
import { pngWithProfile } from '../colour/png-profile.js';
import { PNG_SIGNATURE, pngChunk, uint32 } from '../png-chunks.js';
import { safeSharp } from '../sharp.js';
import type { Apng, ApngFrame } from './read-apng.js';

const DECODE_TIMEOUT_S = 60;

/**
 * The pictures that an animated PNG shows, one after the other. One is in memory, and of what a frame
 * takes back a copy.
 *
 * @returns h·w·4, 0..255, not premultiplied; the next picture is drawn into the same memory
 * @throws Error of libvips for pixels that are damaged
 */
export async function* apngPictures(apng: Apng): AsyncGenerator<Uint8Array> {
  const width = apng.header.readUInt32BE(0);
  const height = apng.header.readUInt32BE(4);
  const rgba = new Uint8Array(width * height * 4);
  for (const frame of apng.frames) {
    const { box, dispose, over } = frame;
    const before = dispose === 'restore' ? cut(rgba, width, box) : null;
    const pixels = await decode(apng, frame);
    if (over) layOver({ width, height, rgba }, { box, rgba: pixels });
    else put(rgba, width, box, pixels);
    yield rgba;
    if (before !== null) put(rgba, width, box, before);
    else if (dispose === 'empty') {
      put(rgba, width, box, new Uint8Array(box.width * box.height * 4));
    }
  }
}

/** A frame as a PNG of its own, which libvips decodes. */
async function decode(
  { header, colours }: Apng,
  { box: { width, height }, data }: ApngFrame,
): Promise<Uint8Array> {
  const own = Buffer.concat([uint32(width), uint32(height), header.subarray(8)]);
  const png = Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', own),
    ...colours.map((chunk) => pngChunk(chunk.type, chunk.data)),
    ...data.map((part) => pngChunk('IDAT', part)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return safeSharp()(pngWithProfile(png) ?? png, {
    limitInputPixels: width * height,
    failOn: 'error',
  })
    .timeout({ seconds: DECODE_TIMEOUT_S })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
}

function cut(rgba: Uint8Array, width: number, box: Box): Uint8Array {
  const out = new Uint8Array(box.width * box.height * 4);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4;
    out.set(rgba.subarray(from, from + box.width * 4), y * box.width * 4);
  }
  return out;
}

function put(rgba: Uint8Array, width: number, box: Box, pixels: Uint8Array): void {
  for (let y = 0; y < box.height; y++) {
    const row = pixels.subarray(y * box.width * 4, (y + 1) * box.width * 4);
    rgba.set(row, ((box.top + y) * width + box.left) * 4);
  }
}
