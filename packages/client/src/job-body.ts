import { type CutoutFields, formFields } from './fields.js';
import { type EncodedForm, encodeParts } from './form.js';
import { type Photo, readPhoto, type SentPhoto } from './photo.js';

/** A photo of a job with what is said of it alone. */
export interface JobPhoto {
  readonly photo: Photo;
  /** The caller's own id, 200 characters at most. */
  readonly externalId?: string;
  /** A name for people; that of its file unless given. */
  readonly name?: string;
  /** Fields that hold for it instead of the job's. */
  readonly fields?: Omit<CutoutFields, 'bg_image'>;
}

type Listed = readonly [about: Readonly<Record<string, string>>, sent: SentPhoto];

/**
 * A job's body: files in a form, or a list of addresses, which the server fetches.
 * @throws TypeError for no photos, and for files and addresses in one job
 */
export async function jobBody(
  photos: Iterable<Photo | JobPhoto> | AsyncIterable<Photo | JobPhoto>,
  { bg_image, ...fields }: CutoutFields,
): Promise<EncodedForm> {
  const listed: Listed[] = [];
  for await (const one of photos) listed.push(await read(isListed(one) ? one : { photo: one }));
  const urls = listed.filter(([, sent]) => 'url' in sent).length;
  if (listed.length === 0) throw new TypeError('Expected photos for a job, but got none.');
  const background = bg_image === undefined ? undefined : await readPhoto(bg_image);
  const shared = Object.fromEntries(formFields(fields));
  const items = listed.map(([about]) => about);
  if (urls === 0) {
    const texts = Object.entries(shared);
    // The list comes before the images that it is about.
    if (items.some((about) => Object.keys(about).length > 0)) {
      texts.push(['items', JSON.stringify(items)]);
    }
    const files = listed.map(([, sent]) => ['image', sent] as const);
    return encodeParts(texts, background ? [...files, ['bg_image', background]] : files);
  }
  if (urls < listed.length || (background && !('url' in background))) {
    throw new TypeError('Expected only files or only addresses in a job, but got both.');
  }
  const entries = listed.map(([about, sent]) => ({
    image_url: (sent as { url: string }).url,
    ...about,
  }));
  const list = {
    ...shared,
    ...(background ? { bg_image_url: background.url } : {}),
    items: entries,
  };
  return {
    body: new Blob([JSON.stringify(list)]),
    headers: { 'Content-Type': 'application/json' },
  };
}

function isListed(one: Photo | JobPhoto): one is JobPhoto {
  return typeof one === 'object' && one !== null && 'photo' in one;
}

async function read({ photo, externalId, name, fields = {} }: JobPhoto): Promise<Listed> {
  const about = { external_id: externalId, name, ...fields };
  return [Object.fromEntries(formFields(about)), await readPhoto(photo)];
}
