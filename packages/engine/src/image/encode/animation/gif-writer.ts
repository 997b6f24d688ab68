import { open } from 'node:fs/promises';
import { gifOf } from '../gif.js';
import type { AnimationFacts, FrameWriter } from './frame-writer.js';
import { readGifFrame } from './gif-frame.js';

const LOCAL_COLOURS = 0x80;
/** Before the next frame, all of this one becomes transparent again. */
const RESTORE_TO_BACKGROUND = 2 << 2;
const HAS_TRANSPARENT = 1;
const MOST = 0xffff;

/**
 * Writes an animated GIF: every frame is a GIF of libvips whose colours and packed pixels are taken
 * over, so that each has a palette of its own.
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export async function openGifWriter(path: string, facts: AnimationFacts): Promise<FrameWriter> {
  const { width, height, plays, output } = facts;
  const file = await open(path, 'w');
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  const head = Buffer.concat([Buffer.from('GIF89a'), screen, repetition(plays)]);
  let bytes = (await file.write(head)).bytesWritten;

  return {
    async add(picture, delay) {
      const frame = readGifFrame(await gifOf(picture, output).toBuffer());
      const control = Buffer.from([0x21, 0xf9, 4, RESTORE_TO_BACKGROUND, 0, 0, 0, 0]);
      if (frame.transparent !== null) {
        control[3]! |= HAS_TRANSPARENT;
        control[6] = frame.transparent;
      }
      // Hundredths of a second.
      control.writeUInt16LE(Math.min(MOST, Math.round(delay / 10)), 4);
      const place = Buffer.alloc(10);
      place[0] = 0x2c;
      place.writeUInt16LE(width, 5);
      place.writeUInt16LE(height, 7);
      place[9] = LOCAL_COLOURS | (Math.log2(frame.colours.length / 3) - 1);
      const whole = Buffer.concat([control, place, frame.colours, frame.packed]);
      bytes += (await file.write(whole)).bytesWritten;
    },
    async end() {
      bytes += (await file.write(Buffer.from([0x3b]))).bytesWritten;
      return bytes;
    },
    close: () => file.close(),
  };
}

/** Netscape's extension counts how often it is played again; without it, it is played once. */
function repetition(plays: number): Buffer {
  if (plays === 1) return Buffer.alloc(0);
  const extension = Buffer.concat([
    Buffer.from([0x21, 0xff, 11]),
    Buffer.from('NETSCAPE2.0'),
    Buffer.from([3, 1, 0, 0, 0]),
  ]);
  extension.writeUInt16LE(Math.min(MOST, Math.max(0, plays - 1)), 16);
  return extension;
}
