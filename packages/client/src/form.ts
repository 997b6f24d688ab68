import { formFields } from './fields.js';
import { type Photo, readPhoto } from './photo.js';

/** A body that is the same at every try, as an idempotency key demands: its boundary is fixed. */
export interface EncodedForm {
  readonly body: Blob;
  readonly headers: { readonly 'Content-Type': string };
}

/**
 * A form with photos and fields, as the API takes them.
 * @param photos by field; an address goes to `FIELD_url`
 */
export async function encodeForm(
  photos: Readonly<Record<string, Photo | undefined>>,
  fields: object,
): Promise<EncodedForm> {
  const form = new FormData();
  for (const [field, photo] of Object.entries(photos)) {
    if (photo === undefined) continue;
    const sent = await readPhoto(photo);
    if ('url' in sent) form.append(`${field}_url`, sent.url);
    else form.append(field, sent.blob, sent.name);
  }
  for (const [name, text] of formFields(fields)) form.append(name, text);
  const encoded = new Response(form);
  // A blob's own type is in lower case, which a boundary does not survive.
  const type = String(encoded.headers.get('Content-Type'));
  return { body: await encoded.blob(), headers: { 'Content-Type': type } };
}
