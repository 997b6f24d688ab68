import type { DecodedPixels } from './decoded.js';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const ENTRY_BYTES = 12;

/**
 * Pixels and their colour profile as an uncompressed TIFF of one strip: the one way to hand a
 * profile to libvips together with pixels, so that it turns the colours as it does for any file.
 *
 * @param icc the profile
 * @see TIFF 6.0, sections 2 and 7; tag 34675 is of the ICC's specification, annex B
 */
export function rawTiff({ width, height, channels, data }: DecodedPixels, icc: Uint8Array): Buffer {
  const unassociatedAlpha = 2;
  const bitsAt = 8;
  const iccAt = bitsAt + 8;
  const pixelsAt = iccAt + icc.length + (icc.length % 2);
  const directoryAt = pixelsAt + data.length + (data.length % 2);
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixelsAt],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    ...(channels === 4
      ? [[338, SHORT, 1, unassociatedAlpha] as [number, number, number, number]]
      : []),
    [34675, UNDEFINED, icc.length, iccAt],
  ];
  const out = Buffer.alloc(directoryAt + 2 + entries.length * ENTRY_BYTES + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(directoryAt, 4);
  for (let channel = 0; channel < 4; channel++) out.writeUInt16LE(8, bitsAt + channel * 2);
  out.set(icc, iccAt);
  out.set(data, pixelsAt);
  out.writeUInt16LE(entries.length, directoryAt);
  entries.forEach(([tag, type, count, value], i) => {
    const at = directoryAt + 2 + i * ENTRY_BYTES;
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(count, at + 4);
    out.writeUInt32LE(value, at + 8);
  });
  return out;
}
