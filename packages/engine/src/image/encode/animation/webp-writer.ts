import { open } from 'node:fs/promises';
import { safeSharp } from '../../sharp.js';
import { webpOptions } from '../webp-options.js';
import type { AnimationFacts, FrameWriter } from './frame-writer.js';

const HAS_ALPHA = 0x10;
const IS_ANIMATION = 0x02;
/** The next frame replaces all of this one: it is not laid over it. */
const DO_NOT_BLEND = 0x02;
/** What a frame is made of; all else in a still is of the file. */
const FRAME_CHUNKS = ['ALPH', 'VP8 ', 'VP8L'];
const LONGEST_MS = 0xff_ffff;
const MOST_PLAYS = 0xffff;

/**
 * Writes an animated WebP: every frame is a WebP of libvips whose picture is taken over.
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export async function openWebpWriter(path: string, facts: AnimationFacts): Promise<FrameWriter> {
  const { width, height, plays, output } = facts;
  const file = await open(path, 'w');
  const features = Buffer.alloc(10);
  features[0] = HAS_ALPHA | IS_ANIMATION;
  features.writeUIntLE(width - 1, 4, 3);
  features.writeUIntLE(height - 1, 7, 3);
  const animation = Buffer.alloc(6);
  animation.writeUInt16LE(Math.min(MOST_PLAYS, plays), 4);
  const head = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'),
    chunk('VP8X', features),
    chunk('ANIM', animation),
  ]);
  let bytes = (await file.write(head)).bytesWritten;

  return {
    async add({ rgba }, delay) {
      const still = await safeSharp()(rgba, { raw: { width, height, channels: 4 } })
        .webp(webpOptions(output))
        .toBuffer();
      const frame = Buffer.alloc(16);
      frame.writeUIntLE(width - 1, 6, 3);
      frame.writeUIntLE(height - 1, 9, 3);
      frame.writeUIntLE(Math.min(LONGEST_MS, Math.round(delay)), 12, 3);
      frame[15] = DO_NOT_BLEND;
      const whole = chunk('ANMF', Buffer.concat([frame, ...pictureChunks(still)]));
      bytes += (await file.write(whole)).bytesWritten;
    },
    async end() {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(bytes - 8);
      await file.write(size, 0, 4, 4);
      return bytes;
    },
    close: () => file.close(),
  };
}

function* pictureChunks(webp: Buffer): Generator<Buffer> {
  for (let at = 12; at + 8 <= webp.length; ) {
    const type = webp.toString('latin1', at, at + 4);
    const length = webp.readUInt32LE(at + 4);
    if (FRAME_CHUNKS.includes(type)) yield chunk(type, webp.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
}

/** Chunks are padded to even lengths, which their size does not count. */
function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
