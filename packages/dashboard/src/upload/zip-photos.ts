import type { PhotoSource, Refused } from './photo-source.ts';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const MAX_COMMENT = 0xffff;
const UNKNOWN = 0xffffffff;
const ENCRYPTED = 1;
const [STORED, DEFLATED] = [0, 8];

/** The photos of an archive, in its order, and what of it cannot be read. */
export interface ZipPhotos {
  readonly photos: readonly PhotoSource[];
  readonly refused: readonly Refused[];
}

/**
 * Reads what lies in a zip archive. Only its directory is read; each photo is unpacked when it is opened, so an archive
 * may be larger than the memory. (APPNOTE.TXT 6.3.10 of PKWARE.)
 * @throws Error in a sentence for what is no zip archive
 */
export async function zipPhotos(archive: Blob): Promise<ZipPhotos> {
  const { offset, bytes } = await directoryOf(archive);
  const view = await viewOf(archive, offset, offset + bytes);
  const photos: PhotoSource[] = [];
  const refused: Refused[] = [];
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === ENTRY; ) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((n) =>
      view.getUint16(at + n, true),
    ) as [number, number, number];
    const name = new TextDecoder().decode(bytesOf(view, at + 46, nameBytes));
    const entry = entryAt(view, at, at + 46 + nameBytes, extraBytes);
    at += 46 + nameBytes + extraBytes + commentBytes;
    if (name.endsWith('/')) continue;
    if ((entry.flags & ENCRYPTED) !== 0) {
      refused.push({ path: name, reason: `${name} is encrypted; unpack the archive first.` });
    } else if (entry.method !== STORED && entry.method !== DEFLATED) {
      const reason = `${name} is packed in a way that browsers cannot read; unpack the archive first.`;
      refused.push({ path: name, reason });
    } else {
      const { size } = entry;
      photos.push({ path: name, size, type: '', open: () => unpack(archive, entry, name) });
    }
  }
  return { photos, refused };
}

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

function entryAt(view: DataView, at: number, extraAt: number, extraBytes: number): Entry {
  const values = [24, 20, 42].map((n) => view.getUint32(at + n, true));
  // Values that need more than 32 bits follow in the extra field 1, in this order.
  let more = extraAt;
  while (more + 4 <= extraAt + extraBytes && view.getUint16(more, true) !== 1) {
    more += 4 + view.getUint16(more + 2, true);
  }
  more += 4;
  const [size, packed, offset] = values.map((value) => {
    if (value !== UNKNOWN || more + 8 > extraAt + extraBytes) return value;
    more += 8;
    return Number(view.getBigUint64(more - 8, true));
  }) as [number, number, number];
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  return { flags, method, packed, size, offset };
}

async function directoryOf(archive: Blob): Promise<{ offset: number; bytes: number }> {
  const from = Math.max(0, archive.size - END_BYTES - MAX_COMMENT - LOCATOR_BYTES);
  const view = await viewOf(archive, from, archive.size);
  let at = view.byteLength - END_BYTES;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new Error('This is no zip archive, or it is damaged.');
  const locator = at - LOCATOR_BYTES;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const place = Number(view.getBigUint64(locator + 8, true));
    const end = await viewOf(archive, place, place + 56);
    if (end.byteLength === 56 && end.getUint32(0, true) === END_64) {
      return {
        bytes: Number(end.getBigUint64(40, true)),
        offset: Number(end.getBigUint64(48, true)),
      };
    }
  }
  return { bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
}

async function unpack(archive: Blob, { offset, packed, method, size }: Entry, name: string) {
  const header = await viewOf(archive, offset, offset + 30);
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL) throw damaged(name);
  const from = offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const data = archive.slice(from, from + packed);
  if (method === STORED) return data;
  const stream = data.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const blob = await new Response(stream).blob().catch(() => {
    throw damaged(name);
  });
  if (blob.size !== size) throw damaged(name);
  return blob;
}

function damaged(name: string): Error {
  return new Error(`${name} is damaged in its archive.`);
}

async function viewOf(archive: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await archive.slice(from, to).arrayBuffer());
}

function bytesOf(view: DataView, at: number, count: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, count);
}
