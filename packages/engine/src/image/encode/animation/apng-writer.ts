import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { PNG_LEVEL } from '../../encode.js';
import { safeSharp } from '../../sharp.js';
import type { AnimationFacts, FrameWriter } from './frame-writer.js';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** The next frame replaces all of this one. */
const LEAVE = 0;
const REPLACE = 0;
/** Delays are fractions of a second with this below the line, so that they are ms. */
const PER_SECOND = 1000;
const LONGEST_MS = 65_535;

/**
 * Writes an animated PNG: every frame is a PNG of libvips whose data chunks are taken over.
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export async function openApngWriter(path: string, facts: AnimationFacts): Promise<FrameWriter> {
  const { width, height, frames, plays, output } = facts;
  const file = await open(path, 'w');
  let bytes = 0;
  let sequence = 0;
  let count = 0;

  async function write(...parts: Buffer[]): Promise<void> {
    for (const part of parts) bytes += (await file.write(part)).bytesWritten;
  }

  return {
    async add({ rgba }, delay) {
      const png = await safeSharp()(rgba, { raw: { width, height, channels: 4 } })
        .png({ compressionLevel: output.effort ?? PNG_LEVEL, adaptiveFiltering: true })
        .toBuffer();
      const chunks = chunksOf(png);
      if (count === 0) {
        const header = chunks.find(({ type }) => type === 'IHDR');
        if (header === undefined) throw new Error('A PNG came without its header');
        const control = Buffer.alloc(8);
        control.writeUInt32BE(frames, 0);
        control.writeUInt32BE(plays, 4);
        await write(SIGNATURE, chunk('IHDR', header.data), chunk('acTL', control));
      }
      await write(chunk('fcTL', frameControl(sequence++, width, height, delay)));
      for (const { type, data } of chunks) {
        if (type !== 'IDAT') continue;
        if (count === 0) await write(chunk('IDAT', data));
        else await write(chunk('fdAT', Buffer.concat([uint32(sequence++), data])));
      }
      count += 1;
    },
    async end() {
      await write(chunk('IEND', Buffer.alloc(0)));
      return bytes;
    },
    close: () => file.close(),
  };
}

function frameControl(sequence: number, width: number, height: number, delay: number): Buffer {
  const control = Buffer.alloc(26);
  control.writeUInt32BE(sequence, 0);
  control.writeUInt32BE(width, 4);
  control.writeUInt32BE(height, 8);
  control.writeUInt16BE(Math.min(LONGEST_MS, Math.round(delay)), 20);
  control.writeUInt16BE(PER_SECOND, 22);
  control[24] = LEAVE;
  control[25] = REPLACE;
  return control;
}

function chunksOf(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = SIGNATURE.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
