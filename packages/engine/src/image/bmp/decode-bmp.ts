import type { DecodedPixels } from '../decoded.js';
import { type BmpHeader, readBmpHeader } from './bmp-header.js';
import { unpackRle } from './unpack-rle.js';

/**
 * Decodes a BMP: 1, 4, 8, 16, 24 and 32 bits, run lengths, bit fields, either order of rows.
 *
 * @param file all of it
 * @throws RangeError where it is damaged or cut off, or of a kind that is not read
 */
export function decodeBmp(file: Buffer): DecodedPixels {
  const header = readBmpHeader(file);
  if (header === null) throw new RangeError('The headers of the BMP cannot be right');
  return header.bits <= 8 ? indexed(file, header) : direct(file, header);
}

/** Rows are padded to four bytes. */
function rowBytes({ width, bits }: BmpHeader): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function indexed(file: Buffer, header: BmpHeader): DecodedPixels {
  const { width, height, bits, compression } = header;
  const palette = readPalette(file, header);
  const packed = file.subarray(header.pixelsAt);
  if (compression !== 'none') {
    return paint(header, palette, unpackRle(packed, width, height, bits === 4 ? 4 : 8));
  }
  const stride = rowBytes(header);
  refuseShort(packed, stride * height);
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * stride;
    for (let x = 0; x < width; x++, to++) {
      const byte = packed[row + Math.floor(x / perByte)]!;
      indices[to] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  }
  return paint(header, palette, indices);
}

/** @returns blue, green, red of each index that the bits can say; black where the file has none */
function readPalette(file: Buffer, { palette, bits }: BmpHeader): Uint8Array {
  const colours = new Uint8Array(2 ** bits * 3);
  for (let i = 0; i < palette.entries; i++) {
    const at = palette.at + i * palette.entryBytes;
    if (at + 3 > file.length) throw new RangeError('The palette of the BMP is cut off');
    colours.set(file.subarray(at, at + 3), i * 3);
  }
  return colours;
}

/** @param indices row by row in the file's order */
function paint(header: BmpHeader, palette: Uint8Array, indices: Uint8Array): DecodedPixels {
  const { width, height } = header;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    let to = upright(header, y) * width * 3;
    for (let from = y * width; from < (y + 1) * width; from++, to += 3) {
      const colour = indices[from]! * 3;
      data[to] = palette[colour + 2]!;
      data[to + 1] = palette[colour + 1]!;
      data[to + 2] = palette[colour]!;
    }
  }
  return { width, height, channels: 3, data };
}

function direct(file: Buffer, header: BmpHeader): DecodedPixels {
  const { width, height, bits, masks } = header;
  const packed = file.subarray(header.pixelsAt);
  const stride = rowBytes(header);
  refuseShort(packed, stride * height);
  const hasAlpha = bits !== 24 && masks[3] !== 0;
  const channels = hasAlpha ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const fields = bits === 24 ? [] : masks.slice(0, channels).map(bitField);
  for (let y = 0; y < height; y++) {
    let from = y * stride;
    let to = upright(header, y) * width * channels;
    for (let x = 0; x < width; x++, from += bits / 8, to += channels) {
      if (bits === 24) {
        data[to] = packed[from + 2]!;
        data[to + 1] = packed[from + 1]!;
        data[to + 2] = packed[from]!;
        continue;
      }
      const value = bits === 16 ? packed.readUInt16LE(from) : packed.readUInt32LE(from);
      for (let c = 0; c < channels; c++) {
        const { mask, shift, most } = fields[c]!;
        data[to + c] = most === 0 ? 0 : Math.round((((value & mask) >>> shift) * 255) / most);
      }
    }
  }
  return { width, height, channels, data };
}

interface BitField {
  readonly mask: number;
  readonly shift: number;
  /** The largest value; 0 where the field has no bits. */
  readonly most: number;
}

function bitField(mask: number): BitField {
  if (mask === 0) return { mask, shift: 0, most: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { mask, shift, most: mask >>> shift };
}

function upright({ height, topDown }: BmpHeader, row: number): number {
  return topDown ? row : height - 1 - row;
}

function refuseShort(packed: Buffer, bytes: number): void {
  if (packed.length < bytes) throw new RangeError('The pixels of the BMP are cut off');
}
