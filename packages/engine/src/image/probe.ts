import { NobgError } from '@nobg/contract/errors.js';
import type { Metadata } from 'sharp';
import type { ImageLimits } from '../types.js';
import { safeSharp } from './sharp.js';
import { type ImageFormat, readHead, sniffFormat } from './signature.js';

/** Shorter sides than this hold no subject that a network could find. */
const MIN_SIDE = 1;

/** The field that brought a picture. */
type ImageField = 'image' | 'bg_image';

/** What a photo's header says, before any pixel is decoded. */
export interface PhotoHeader {
  readonly format: ImageFormat;
  /** Pixels as stored; EXIF orientation is not applied yet. */
  readonly storedWidth: number;
  readonly storedHeight: number;
  /** Pixels once it is upright. */
  readonly width: number;
  readonly height: number;
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
      'a JPEG, PNG or WebP file',
      name,
    );
  }
  const meta = await readMetadata(path, field);
  // libvips names the format that it really read: a polyglot does not get past this.
  if (meta.format !== format) {
    throw imageError('unsupported_format', 'a JPEG, PNG or WebP file', String(meta.format));
  }
  const { width, height } = meta;
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
  const upright = meta.autoOrient;
  return {
    format,
    storedWidth: width,
    storedHeight: height,
    width: upright.width,
    height: upright.height,
  };
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
  const expected = 'a complete, undamaged JPEG, PNG or WebP file';
  const received = 'a file that is damaged or cut off';
  return new NobgError('unreadable_image', `Expected ${expected} but received ${received}.`, {
    fields: [{ field, expected, received }],
    internal: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
