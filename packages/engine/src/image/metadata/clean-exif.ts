import type { Size } from '../../ops/size.js';

/** "Exif" and two zeros stand before it in most files. */
const PREFIX = 'Exif\0\0';
/** Bytes of each type of value, by its number (TIFF 6.0, section 2). */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;
const SHORT = 3;
const LONG = 4;
const MAX_ENTRIES = 512;
/** Longer values are pictures or makers' secrets, and no facts for people. */
const MAX_VALUE_BYTES = 4096;

const TAGS = { orientation: 0x112, exif: 0x8769, gps: 0x8825, width: 0xa002, height: 0xa003 };
/**
 * What is written anew, what points elsewhere, and what may hold a picture of what was cut away:
 * sizes and strips of pixels, previews, makers' notes, other metadata inside.
 */
const DROPPED: readonly number[] = [
  ...Object.values(TAGS),
  ...[0x100, 0x101, 0x111, 0x117, 0x14a, 0x201, 0x202, 0x2bc, 0x83bb, 0x8649, 0x8773],
  ...[0x927c, 0xa005, 0xc634, 0xea1c],
];

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** In the block's own order of bytes. */
  readonly value: Buffer;
}

/**
 * A photo's EXIF for its cutout: who, when, where and how it was taken. Written anew from its
 * entries, so that nothing is left of the thumbnail (which shows the old background) or of makers'
 * notes (which may hold another one); upright, and of the result's size.
 *
 * @param block with or without its prefix
 * @returns a TIFF structure without prefix; null where nothing can be read
 */
export function cleanExif(block: Buffer, { width, height }: Size): Buffer | null {
  const prefixed = block.toString('latin1', 0, PREFIX.length) === PREFIX;
  const tiff = prefixed ? block.subarray(PREFIX.length) : block;
  const order = tiff.toString('latin1', 0, 4);
  if (tiff.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return null;
  const little = order === 'II*\0';
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  const first = directory(u32(4));
  const exif = directory(pointer(first, TAGS.exif));
  const gps = directory(pointer(first, TAGS.gps));
  const [main, shot, place] = [kept(first), kept(exif), kept(gps)];
  if (main.length + shot.length + place.length === 0) return null;
  const head = Buffer.alloc(8);
  tiff.copy(head, 0, 0, 4);
  shot.push(long(TAGS.width, width), long(TAGS.height, height));
  main.push({ tag: TAGS.orientation, type: SHORT, count: 1, value: bytes(1, 2) });
  const mainAt = head.length;
  const shotAt = mainAt + sizeOf(main) + (place.length > 0 ? 24 : 12);
  main.push(long(TAGS.exif, shotAt));
  if (place.length > 0) main.push(long(TAGS.gps, shotAt + sizeOf(shot)));
  bytes(mainAt, 4).copy(head, 4);
  const parts = [head, written(main, mainAt), written(shot, shotAt)];
  if (place.length > 0) parts.push(written(place, shotAt + sizeOf(shot)));
  return Buffer.concat(parts);

  function directory(at: number): Entry[] {
    if (at === 0 || at + 2 > tiff.length) return [];
    const count = Math.min(MAX_ENTRIES, u16(at));
    const entries: Entry[] = [];
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + i * 12;
      if (entry + 12 > tiff.length) break;
      const [tag, type, values] = [u16(entry), u16(entry + 2), u32(entry + 4)];
      const length = (TYPE_BYTES[type] ?? 0) * values;
      if (length === 0 || length > MAX_VALUE_BYTES) continue;
      const from = length <= 4 ? entry + 8 : u32(entry + 8);
      if (from + length > tiff.length) continue;
      entries.push({ tag, type, count: values, value: tiff.subarray(from, from + length) });
    }
    return entries;
  }

  function pointer(entries: readonly Entry[], tag: number): number {
    const value = entries.find((entry) => entry.tag === tag && entry.type === LONG)?.value;
    if (value?.length !== 4) return 0;
    return little ? value.readUInt32LE() : value.readUInt32BE();
  }

  function bytes(value: number, length: 2 | 4): Buffer {
    const out = Buffer.alloc(length);
    if (little) out.writeUIntLE(value, 0, length);
    else out.writeUIntBE(value, 0, length);
    return out;
  }

  function long(tag: number, value: number): Entry {
    return { tag, type: LONG, count: 1, value: bytes(value, 4) };
  }

  function written(entries: readonly Entry[], at: number): Buffer {
    const sorted = [...entries].sort((a, b) => a.tag - b.tag);
    const out = Buffer.alloc(sizeOf(entries));
    bytes(sorted.length, 2).copy(out, 0);
    let free = 2 + sorted.length * 12 + 4;
    for (const [i, { tag, type, count, value }] of sorted.entries()) {
      const entry = 2 + i * 12;
      bytes(tag, 2).copy(out, entry);
      bytes(type, 2).copy(out, entry + 2);
      bytes(count, 4).copy(out, entry + 4);
      if (value.length <= 4) {
        value.copy(out, entry + 8);
        continue;
      }
      bytes(at + free, 4).copy(out, entry + 8);
      value.copy(out, free);
      free += value.length + (value.length % 2);
    }
    return out;
  }
}

function kept(entries: readonly Entry[]): Entry[] {
  const seen = new Set(DROPPED);
  return entries.filter(({ tag }) => !seen.has(tag) && seen.add(tag));
}

function sizeOf(entries: readonly Entry[]): number {
  const values = entries.map(({ value: { length } }) => (length <= 4 ? 0 : length + (length % 2)));
  return 2 + entries.length * 12 + 4 + values.reduce((sum, length) => sum + length, 0);
}
