import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../../ops/size.js';
import { readAt } from './read-at.js';

/** Pages before a file is no photo any more but a book, or a trap for readers of all of them. */
const MAX_PAGES = 4096;
/** Entries of a page; baseline has some 30, cameras' raw files some 100. */
const MAX_ENTRIES = 4096;
const ENTRY_BYTES = 12;

const TAGS = { width: 256, height: 257 } as const;
const SHORT = 3;
const LONG = 4;

/**
 * The size of the first page (TIFF 6.0, section 2).
 * @returns null where the file has no such page, goes round in a circle or has too many pages
 */
export async function tiffSize(file: FileHandle, head: Buffer): Promise<Size | null> {
  if (head.length < 8) return null;
  const little = head[0] === 0x49;
  const u16 = (b: Buffer, at: number) => (little ? b.readUInt16LE(at) : b.readUInt16BE(at));
  const u32 = (b: Buffer, at: number) => (little ? b.readUInt32LE(at) : b.readUInt32BE(at));
  const seen = new Set<number>();
  let size: Size | null = null;
  for (let page = u32(head, 4); page !== 0; ) {
    if (seen.has(page) || seen.size >= MAX_PAGES) return null;
    seen.add(page);
    const start = await readAt(file, page, 2);
    if (start.length < 2) return null;
    const count = u16(start, 0);
    if (count === 0 || count > MAX_ENTRIES) return null;
    const entries = await readAt(file, page + 2, count * ENTRY_BYTES + 4);
    if (entries.length < count * ENTRY_BYTES) return null;
    if (size === null) {
      const width = numberOf(entries, count, TAGS.width);
      const height = numberOf(entries, count, TAGS.height);
      if (width === null || height === null) return null;
      size = { width, height };
    }
    // A last page that is cut off before the place of the next one is the last.
    page = entries.length < count * ENTRY_BYTES + 4 ? 0 : u32(entries, count * ENTRY_BYTES);
  }
  return size;

  function numberOf(entries: Buffer, count: number, tag: number): number | null {
    for (let at = 0; at < count * ENTRY_BYTES; at += ENTRY_BYTES) {
      if (u16(entries, at) !== tag) continue;
      const type = u16(entries, at + 2);
      if (type === SHORT) return u16(entries, at + 8);
      return type === LONG ? u32(entries, at + 8) : null;
    }
    return null;
  }
}
