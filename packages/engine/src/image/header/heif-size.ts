import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../../ops/size.js';
import { readAt } from './read-at.js';

/** Boxes before `meta`, and inside the boxes on the way down; real files have some ten. */
const MAX_BOXES = 4096;
/** Boxes with a version and flags before what they hold. */
const FULL = ['meta', 'ispe'];
/** The way down to the sizes (ISO/IEC 23008-12). */
const WAY = ['meta', 'iprp', 'ipco'];

/**
 * The largest size that a HEIF file (HEIC, AVIF) names: that of its picture, as those of its tiles
 * and thumbnails are no larger. Rotation is not applied.
 *
 * @returns null where there is none
 */
export async function heifSize(file: FileHandle): Promise<Size | null> {
  const { size } = await file.stat();
  let range: Range | null = { from: 0, to: size };
  for (const type of WAY) {
    range = range && (await findBox(file, range, type));
  }
  if (range === null) return null;
  let largest: Size | null = null;
  for await (const box of boxes(file, range)) {
    if (box.type !== 'ispe') continue;
    const sides = await readAt(file, box.from, 8);
    if (sides.length < 8) return null;
    const [width, height] = [sides.readUInt32BE(0), sides.readUInt32BE(4)];
    if (largest === null || width * height > largest.width * largest.height) {
      largest = { width, height };
    }
  }
  return largest;
}

/** Bytes of a file, `to` excluded. */
interface Range {
  readonly from: number;
  readonly to: number;
}

async function findBox(file: FileHandle, range: Range, type: string): Promise<Range | null> {
  for await (const box of boxes(file, range)) if (box.type === type) return box;
  return null;
}

/** What the boxes of a range hold, one after the other; ends where one cannot be right. */
async function* boxes(
  file: FileHandle,
  { from, to }: Range,
): AsyncGenerator<Range & { readonly type: string }> {
  let at = from;
  for (let count = 0; count < MAX_BOXES && at + 8 <= to; count++) {
    const head = await readAt(file, at, 16);
    if (head.length < 8) return;
    const type = head.toString('latin1', 4, 8);
    let length = head.readUInt32BE(0);
    let header = 8;
    if (length === 1) {
      if (head.length < 16) return;
      length = Number(head.readBigUInt64BE(8));
      header = 16;
    }
    // Zero: to the end of the file.
    if (length === 0) length = to - at;
    const start = at + header + (FULL.includes(type) ? 4 : 0);
    if (length < header || start > at + length || at + length > to) return;
    yield { type, from: start, to: at + length };
    at += length;
  }
}
