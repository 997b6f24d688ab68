import { readFile } from 'node:fs/promises';
import type { ImageLimits } from '../../types.js';
import type { DecodedPixels } from '../decoded.js';
import { type LabKind, labKind, readTiffFacts } from '../header/tiff-facts.js';
import { safeSharp } from '../sharp.js';
import { labToSrgb } from './lab.js';

/** R G B, as far as libvips is told. */
const RGB = 2;

/**
 * Decodes the first page of a TIFF in L*a*b*, upright and in sRGB. libvips refuses those of 8 bits, so
 * that it unpacks the channels without knowing what they mean.
 * @throws Error where the file is damaged, or has other channels than L* a* b* and alpha
 */
export async function decodeLab(path: string, limits: ImageLimits): Promise<DecodedPixels> {
  const facts = await readTiffFacts(path);
  const kind: LabKind | null = facts && labKind(facts);
  if (facts === null || kind === null || facts.photometricAt === null) throw new Error('no L*a*b*');
  const file = await readFile(path);
  if (facts.littleEndian) file.writeUInt16LE(RGB, facts.photometricAt);
  else file.writeUInt16BE(RGB, facts.photometricAt);
  const options = { limitInputPixels: limits.maxPixels, failOn: 'error', pages: 1 } as const;
  const { depth } = await safeSharp()(file, options).metadata();
  const deep = depth === 'ushort';
  const image = safeSharp()(file, { ...options, autoOrient: true });
  const { data, info } = await (deep ? image.toColourspace('rgb16') : image)
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`);
  const values = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { width, height, channels, data: labToSrgb(values, channels, kind) };
}
