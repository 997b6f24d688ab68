import { crc32 } from 'node:zlib';

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** The chunks of a PNG that was written here. */
export function pngChunks(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/**
 * A PNG of libvips without the resolution that it states unasked: one pixel a millimetre, which
 * programs show as 25 dpi.
 */
export function withoutResolution(png: Buffer): Buffer {
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length; ) {
    const end = at + png.readUInt32BE(at) + 12;
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'pHYs') return Buffer.concat([png.subarray(0, at), png.subarray(end)]);
    if (type === 'IDAT') break;
    at = end;
  }
  return png;
}

/** A chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
