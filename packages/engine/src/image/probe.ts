import { NobgError } from '@nobg/contract/errors.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import type { Metadata } from 'sharp';
import type { Size } from '../ops/size.js';
import type { ImageLimits } from '../types.js';
import { labKind, readTiffFacts, unreadCompression } from './header/tiff-facts.js';
import { readStoredSize } from './header-size.js';
import { safeSharp } from './sharp.js';
import { type ImageFormat, readHead, sniffFormat } from './signature.js';

/** Shorter sides than this hold no subject that a network could find. */
const MIN_SIDE = 1;

/** CMYK with two masks has six; a TIFF may claim thousands. */
const MAX_CHANNELS = 8;

/** The field that brought a picture. */
type ImageField = 'image' | 'bg_image';

/** What a photo's header says, before any pixel is decoded. */
export interface PhotoHeader {
  readonly format: ImageFormat;
  /** Pixels as stored; EXIF orientation is not applied yet. */
  readonly storedWidth: number;
  readonly storedHeight: number;
  /** What decodes it: libvips, or what we have beside it. */
  readonly decoder: 'vips' | 'bmp' | 'heic' | 'lab';
  /** The colour profile that is embedded. */
  readonly icc: Uint8Array | null;
  /** Whether its channels have more than 8 bits. */
  readonly deep: boolean;
}

/**
 * Reads the signature and the header of a photo and holds it to its bounds:
 * the cheap checks that stand before the dear ones.
 *
 * @throws NobgError `unsupported_format`, `empty_file`, `too_many_pixels`,
 *   `image_too_small`, `unreadable_image`, of `field`
 */
export async function probePhoto(
  path: string,
  limits: ImageLimits,
  field: ImageField = 'image',
): Promise<PhotoHeader> {
  const imageError = imageErrorOf(field);
  const { format, name } = sniffFormat(await readHead(path));
  if (format === null) {
    throw imageError(
      name === 'an empty file' ? 'empty_file' : 'unsupported_format',
      `a ${PICTURE_KINDS} file`,
      name,
    );
  }
  const stored = await readStoredSize(path);
  if (stored) refuseSize(stored, limits, field);
  if (format === 'bmp') return bmpHeader(stored, field);
  // libvips would look at every page of a TIFF: one without an end is not shown to it.
  if (format === 'tiff' && stored === null) throw unreadable('its pages make no sense', field);
  const facts = format === 'tiff' ? await readTiffFacts(path) : null;
  const packing = facts && unreadCompression(facts);
  if (packing !== null) {
    const expected = 'a TIFF without compression, or with LZW, Deflate, PackBits, JPEG or CCITT';
    throw imageError('unsupported_format', expected, `one with the compression ${packing}`);
  }
  if (facts !== null && stored && labKind(facts) !== null) {
    const { width: storedWidth, height: storedHeight } = stored;
    return { ...{ format, storedWidth, storedHeight, deep: false }, decoder: 'lab', icc: null };
  }
  const meta = await readMetadata(path, field);
  // libvips names the format that it really read: a polyglot does not get past this.
  if (!isOf(meta, format)) {
    throw imageError('unsupported_format', `a ${PICTURE_KINDS} file`, String(meta.format));
  }
  refuseSize(meta, limits, field);
  if ((meta.channels ?? 0) > MAX_CHANNELS) {
    throw unreadable(`it has ${meta.channels} channels`, field);
  }
  const decoder = meta.compression === 'hevc' ? 'heic' : 'vips';
  const { width, height, icc = null } = meta;
  return {
    format,
    storedWidth: width,
    storedHeight: height,
    decoder,
    icc,
    deep: meta.depth !== 'uchar',
  };
}

/** As the signature says; HEIC and AVIF are both HEIF, and their brands say too little. */
function isOf({ format, compression }: Metadata, expected: ImageFormat): boolean {
  if (expected === 'avif' || expected === 'heic') {
    return format === 'heif' && (compression === 'av1' || compression === 'hevc');
  }
  return format === expected;
}

function bmpHeader(stored: Size | null | undefined, field: ImageField): PhotoHeader {
  if (!stored) throw unreadable('its headers make no sense', field);
  const { width, height } = stored;
  return {
    format: 'bmp',
    storedWidth: width,
    storedHeight: height,
    decoder: 'bmp',
    icc: null,
    deep: false,
  };
}

function refuseSize({ width, height }: Size, limits: ImageLimits, field: ImageField): void {
  const imageError = imageErrorOf(field);
  if (width * height > limits.maxPixels) {
    throw imageError(
      'too_many_pixels',
      `at most ${limits.maxPixels} pixels (width × height)`,
      `${width} × ${height} = ${width * height} pixels`,
    );
  }
  if (width < MIN_SIDE || height < MIN_SIDE) {
    throw imageError('image_too_small', 'at least one pixel', `${width} × ${height} pixels`);
  }
}

async function readMetadata(path: string, field: ImageField): Promise<Metadata> {
  try {
    // The bound on pixels is ours (it gives the sizes in its message), so libvips' own is off here:
    // this reads the header alone.
    return await safeSharp()(path, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw unreadable(cause, field);
  }
}

/** Makes errors about an image, with what was expected of it and what came. */
function imageErrorOf(field: ImageField) {
  return (
    code: 'empty_file' | 'unsupported_format' | 'too_many_pixels' | 'image_too_small',
    expected: string,
    received: string,
  ): NobgError =>
    new NobgError(code, `Expected ${expected} but received ${received}.`, {
      fields: [{ field, expected, received }],
    });
}

/** The photo has a known signature, but its bytes cannot be decoded. */
export function unreadable(cause: unknown, field: ImageField = 'image'): NobgError {
  const expected = `a complete, undamaged ${PICTURE_KINDS} file`;
  const received = 'a file that is damaged or cut off';
  return new NobgError('unreadable_image', `Expected ${expected} but received ${received}.`, {
    fields: [{ field, expected, received }],
    internal: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
