import { NobgError } from '@nobg/contract/errors.js';
import { OPTION_NAMES } from '@nobg/contract/option-fields.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import {
  CUTOUT_FIELDS,
  fieldError,
  isCutoutField,
  quoted,
  shortened,
} from '@nobg/contract/read-fields.js';
import { REQUEST_FIELD_NAMES } from '@nobg/contract/request-fields.js';
import { maxTextBytes } from './multipart-limits.js';
import { nearestField } from './nearest-field.js';

/** The pictures of a request, by the field that brings them as a file. */
export type PictureField = 'image' | 'bg_image';

/** Every field that brings a picture, and which it is. */
const PICTURES: Readonly<Record<string, PictureField>> = {
  image: 'image',
  image_url: 'image',
  image_base64: 'image',
  bg_image: 'bg_image',
  bg_image_url: 'bg_image',
};

const ALL_FIELDS = ['image', 'bg_image', ...REQUEST_FIELD_NAMES, ...CUTOUT_FIELDS];

/** Whether a field's text is a picture. */
export function isStreamedField(name: string): boolean {
  return name === 'image_base64';
}

/** Whether a field's bytes are a picture, as they are or in base64. */
export function isPictureField(name: string): boolean {
  return isStreamedField(name) || name === 'image' || name === 'bg_image';
}

/** Which picture a field brings. */
export function pictureOf(field: 'image_url' | 'bg_image_url'): PictureField {
  return PICTURES[field] as PictureField;
}

type Pictures = ReadonlyMap<string, { readonly field: string }>;
type Texts = ReadonlyMap<string, string>;

/**
 * Takes a text. One that is empty counts as absent: forms send what was left alone so.
 * @param allowed `photo`: whether a photo may come with the request; `background`: whether a picture
 *   for the background may
 * @throws NobgError `missing_image` (sent as text), `unknown_field`, `repeated_field`,
 *   `multiple_images`, `invalid_mode` and `invalid_option` for a text without end
 */
export function takeText(
  name: string,
  text: string,
  earlier: Map<string, string>,
  pictures: Pictures,
  { photo, background = true }: { readonly photo: boolean; readonly background?: boolean },
): void {
  const known = isCutoutField(name) || REQUEST_FIELD_NAMES.some((field) => field === name);
  const empty = text.trim() === '';
  if (name === 'image' && photo) {
    if (empty) return;
    throw missingImage('a text field');
  }
  const refused = !known || (!photo && NEEDS_PHOTO.includes(name));
  if (refused || (!background && name === 'bg_image_url')) throw unknownField(name || undefined);
  if (empty) return;
  if (Buffer.byteLength(text) > maxTextBytes(name)) refuseTruncated(name);
  if (earlier.has(name)) throw repeated(name);
  const which = Object.hasOwn(PICTURES, name) ? PICTURES[name] : undefined;
  if (which !== undefined) refuseSecond(which, name, earlier, pictures);
  earlier.set(name, text);
}

/** Fields that make no sense where the photo is there already. */
const NEEDS_PHOTO: readonly string[] = [
  ...['image', 'image_url', 'image_base64', 'store', 'answer', 'mode'],
  ...OPTION_NAMES,
];

/**
 * Which of the pictures a field's bytes are.
 * @throws NobgError `unknown_field`
 */
export function pictureNamed(name: string, photo: boolean): PictureField {
  const which = Object.hasOwn(PICTURES, name) ? PICTURES[name] : undefined;
  if (which === undefined || (which === 'image' && !photo)) throw unknownField(name || undefined);
  return which;
}

/** @throws NobgError `multiple_images`, `conflicting_options` where that picture came already */
export function refuseSecond(
  which: PictureField,
  name: string,
  earlier: Texts,
  pictures: Pictures,
): void {
  const url = `${which}_url`;
  const first = pictures.get(which)?.field ?? (earlier.has(url) ? url : undefined);
  if (first === undefined) return;
  if (which === 'bg_image') {
    throw new NobgError('conflicting_options', 'Send one background.', {
      fields: [{ field: name, expected: 'one background', received: `${first} and ${name}` }],
    });
  }
  const received = first === name ? 'more than one' : `${first} and ${name}`;
  throw new NobgError('multiple_images', 'Send one photo in a request.', {
    fields: [{ field: name, expected: first === name ? 'one file' : 'one source', received }],
  });
}

/** @throws NobgError `invalid_mode`, `invalid_option` for a file where text belongs; `unknown_field` */
export function refuseFileName(name: string | undefined): void {
  if (isCutoutField(name)) throw fieldError(name, 'a file');
  if (REQUEST_FIELD_NAMES.some((field) => field === name && !isStreamedField(field))) {
    throw new NobgError('invalid_option', `${name}: expected text, but got a file.`, {
      fields: [{ field: name ?? '', expected: 'text', received: 'a file' }],
    });
  }
  if (name === undefined) throw unknownField(name);
}

/** @throws NobgError for a text without end */
export function refuseTruncated(name: string | undefined): never {
  const most = maxTextBytes(name);
  const received = `text of more than ${most} bytes`;
  if (isCutoutField(name)) throw fieldError(name, received);
  if (name === undefined || !REQUEST_FIELD_NAMES.some((field) => field === name)) {
    throw unknownField(name);
  }
  throw new NobgError('invalid_option', `${name}: expected shorter text, but got ${received}.`, {
    fields: [{ field: name, expected: `at most ${most} bytes`, received }],
  });
}

/** @param field as it came */
export function emptyFile(field: string): NobgError {
  return new NobgError('empty_file', `The file that was sent as ${field} is empty.`, {
    fields: [{ field, expected: `a ${PICTURE_KINDS} file`, received: 'an empty file' }],
  });
}

export function missingImage(received: string): NobgError {
  return new NobgError('missing_image', 'Send the photo as a file in the field image.', {
    fields: [{ field: 'image', expected: `a ${PICTURE_KINDS} file`, received }],
  });
}

/** @param name as it came; undefined where there is none that could be repeated */
export function unknownField(name: string | undefined): NobgError {
  const field = name === undefined ? '(without a usable name)' : shortened(name);
  const received = name === undefined ? 'without a usable name' : quoted(name);
  const meant = name === undefined ? null : nearestField(name, ALL_FIELDS);
  const hint = meant === null ? 'all fields are listed at /docs' : `did you mean ${meant}?`;
  const sentence = `There is no field ${received}; ${hint}${meant === null ? '.' : ''}`;
  return new NobgError('unknown_field', sentence, {
    fields: [{ field, expected: meant ?? 'a field that is listed at /docs', received }],
  });
}

function repeated(name: string): NobgError {
  return new NobgError('repeated_field', `Send ${name} once.`, {
    fields: [{ field: name, expected: 'one value', received: 'more than one' }],
  });
}
