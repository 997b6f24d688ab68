import { formFields } from './fields.js';
import { type Photo, readPhoto, type SentPhoto } from './photo.js';

/** A body that is the same at every try, as an idempotency key demands: its boundary is fixed. */
export interface EncodedForm {
  readonly body: Blob;
  readonly headers: { readonly 'Content-Type': string };
}

/**
 * A form with photos and fields, as the API takes them.
 * @param photos by field; those that are undefined are left out
 */
export async function encodeForm(
  photos: Readonly<Record<string, Photo | undefined>>,
  fields: object,
): Promise<EncodedForm> {
  const sent: [string, SentPhoto][] = [];
  for (const [field, photo] of Object.entries(photos)) {
    if (photo !== undefined) sent.push([field, await readPhoto(photo)]);
  }
  return encodeParts(formFields(fields), sent);
}

/** Texts and then photos, in their order; an address goes to `FIELD_url`. */
export async function encodeParts(
  texts: Iterable<readonly [name: string, text: string]>,
  photos: Iterable<readonly [field: string, photo: SentPhoto]>,
): Promise<EncodedForm> {
  const form = new FormData();
  for (const [name, text] of texts) form.append(name, text);
  for (const [field, photo] of photos) {
    if ('url' in photo) form.append(`${field}_url`, photo.url);
    else form.append(field, photo.blob, photo.name);
  }
  const encoded = new Response(form);
  // A blob's own type is in lower case, which a boundary does not survive.
  const type = String(encoded.headers.get('Content-Type'));
  return { body: await encoded.blob(), headers: { 'Content-Type': type } };
}
