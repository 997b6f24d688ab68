import { open } from 'node:fs/promises';
import { PNG_LEVEL } from '../../encode.js';
import { PNG_SIGNATURE, pngChunk, pngChunks, uint32 } from '../../png-chunks.js';
import { safeSharp } from '../../sharp.js';
import type { AnimationFacts, FrameWriter } from './frame-writer.js';

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
      const chunks = pngChunks(png);
      if (count === 0) {
        const header = chunks.find(({ type }) => type === 'IHDR');
        if (header === undefined) throw new Error('A PNG came without its header');
        const control = Buffer.alloc(8);
        control.writeUInt32BE(frames, 0);
        control.writeUInt32BE(plays, 4);
        await write(PNG_SIGNATURE, pngChunk('IHDR', header.data), pngChunk('acTL', control));
      }
      await write(pngChunk('fcTL', frameControl(sequence++, width, height, delay)));
      for (const { type, data } of chunks) {
        if (type !== 'IDAT') continue;
        if (count === 0) await write(pngChunk('IDAT', data));
        else await write(pngChunk('fdAT', Buffer.concat([uint32(sequence++), data])));
      }
      count += 1;
    },
    async end() {
      await write(pngChunk('IEND', Buffer.alloc(0)));
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
