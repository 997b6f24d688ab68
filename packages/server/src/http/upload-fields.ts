import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import { NobgError } from '@nobg/contract/errors.js';
import {
  fieldError,
  isWishField,
  quoted,
  shortened,
  WISH_FIELDS,
} from '@nobg/contract/read-fields.js';
import { MAX_FIELD_BYTES } from './multipart-limits.js';

const ALL_FIELDS = ['image', ...WISH_FIELDS].join(', ');

/**
 * The text of a field that may be there.
 * @throws NobgError `missing_image` (sent as text), `unknown_field`, `repeated_field`;
 *   `invalid_mode` and `invalid_option` for a text without end
 */
export function refuseField(part: MultipartValue, earlier: ReadonlyMap<string, string>): string {
  const name = part.fieldname as string | undefined;
  const value = typeof part.value === 'string' ? part.value : 'JSON';
  if (name === 'image') {
    throw missingImage(value === '' ? 'an empty text field' : 'a text field');
  }
  if (!isWishField(name)) throw unknownField(name);
  if (earlier.has(name)) {
    throw new NobgError('repeated_field', `Send ${name} once.`, {
      fields: [{ field: name, expected: 'one value', received: 'more than one' }],
    });
  }
  if (part.valueTruncated) throw fieldError(name, `text of more than ${MAX_FIELD_BYTES} bytes`);
  return value;
}

/**
 * Lets the first file in `image` pass.
 * @throws NobgError `unknown_field`, `multiple_images`; `invalid_mode` and `invalid_option`
 *   for a file where text belongs
 */
export function refuseFile(part: MultipartFile, photoCame: boolean): void {
  // The form is refused and its reader left alone: what its stream says is of no matter.
  part.file.on('error', () => {});
  const name = part.fieldname as string | undefined;
  if (isWishField(name)) throw fieldError(name, 'a file');
  if (name !== 'image') throw unknownField(name);
  if (photoCame) {
    throw new NobgError('multiple_images', 'Send one photo in a request.', {
      fields: [{ field: 'image', expected: 'one file', received: 'more than one' }],
    });
  }
}

export function missingImage(received: string): NobgError {
  return new NobgError('missing_image', 'Send the photo as a file in the field image.', {
    fields: [{ field: 'image', expected: 'a JPEG, PNG or WebP file', received }],
  });
}

/** @param name as it came; undefined where there is none that could be repeated */
export function unknownField(name: string | undefined): NobgError {
  const field = name === undefined ? '(without a usable name)' : shortened(name);
  const received = name === undefined ? 'without a usable name' : quoted(name);
  return new NobgError(
    'unknown_field',
    `There is no field ${received}; fields are ${ALL_FIELDS}.`,
    {
      fields: [{ field, expected: `one of ${ALL_FIELDS}`, received }],
    },
  );
}
