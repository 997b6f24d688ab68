import { NobgError } from '@nobg/contract/errors.js';
import {
  CUTOUT_FIELDS,
  isCutoutField,
  quoted,
  readFields,
  shortened,
} from '@nobg/contract/read-fields.js';
import type { FieldTexts } from '../../../../entities/job.js';
import { nearestField } from '../../../body/nearest-field.js';

/** Characters of an `external_id`. */
const MAX_ID = 200;
/** Characters of an address; those that are signed hold tokens of several thousand. */
const MAX_URL = 8192;
/** Characters of a name, its end. */
const MAX_NAME = 200;

/** What a list says of one image. */
export interface ListedImage {
  readonly externalId: string | null;
  readonly name: string | null;
  readonly url: string | null;
  readonly options: FieldTexts | null;
}

/**
 * Reads an entry of `items`: an address, or an object with `image_url`, `external_id`, `name` and fields of a cutout.
 * @param position from 0
 * @param url whether an address belongs there
 * @throws NobgError naming `items[n]` or the member at fault
 */
export function readListed(entry: unknown, position: number, url: boolean): ListedImage {
  const at = `items[${position}]`;
  const members = url && typeof entry === 'string' ? { image_url: entry } : entry;
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw fault('invalid_option', at, url ? 'an address or an object' : 'an object', shown(entry));
  }
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(members)) {
    const known =
      isCutoutField(name) ||
      ['external_id', 'name'].includes(name) ||
      (url && name === 'image_url');
    if (!known) {
      const meant = nearestField(name, [...CUTOUT_FIELDS, 'external_id', 'name', 'image_url']);
      throw fault(
        'unknown_field',
        `${at}.${name}`,
        meant ?? 'a field listed at /docs',
        quoted(name),
      );
    }
    if (value === null) continue;
    texts.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const bounded = (name: string, most: number): string | null => {
    const text = texts.get(name) ?? null;
    texts.delete(name);
    if (text !== null && (text === '' || text.length > most || /\p{C}/u.test(text))) {
      throw fault(
        'invalid_option',
        `${at}.${name}`,
        `1 to ${most} printable characters`,
        quoted(text),
      );
    }
    return text;
  };
  const externalId = bounded('external_id', MAX_ID);
  const name = bounded('name', MAX_NAME);
  const address = bounded('image_url', MAX_URL);
  if (url && address === null)
    throw fault('missing_image', `${at}.image_url`, 'an address', 'none');
  const options = texts.size === 0 ? null : Object.fromEntries(texts);
  return { externalId, name: name ?? nameOf(address), url: address, options };
}

/** The end of an address's path. */
function nameOf(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  return plainName(decodeSafely(new URL(address).pathname));
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A file's name for people, without folders and without what does not print; null where nothing is left. */
export function plainName(path: string): string | null {
  const name = path.split(/[\\/]/).at(-1)?.replace(/\p{C}/gu, '').trim() ?? '';
  return name === '' || /^\.+$/.test(name) ? null : name.slice(-MAX_NAME);
}

/** A file's name with its folders, `/` between them; null where nothing is left. Its end, where it is long. */
export function namePath(path: string): string | null {
  const parts = path.split(/[\\/]/).map(plainName);
  const name = parts.filter((part) => part !== null).join('/');
  return name === '' ? null : name.slice(-MAX_NAME);
}

/** @throws NobgError `invalid_option` */
export function jobName(text: string): string {
  const name = text.trim();
  if (name.length <= MAX_NAME && !/\p{C}/u.test(name)) return name;
  throw fault(
    'invalid_option',
    'name',
    `at most ${MAX_NAME} printable characters`,
    quoted(shortened(name)),
  );
}

/**
 * Fields of the job and of its images fit together, before anything of it begins.
 * @param own of images: each set of fields with the position of the first image that has it
 * @throws NobgError as `readFields`; of an image's fields with `items[n]` before the name
 */
export function checkOptions(
  shared: FieldTexts,
  own: ReadonlyMap<string, number>,
  sent: { readonly backgroundImage: boolean },
): void {
  readFields(new Map(Object.entries(shared)), sent);
  for (const [json, position] of own) {
    const texts = new Map(Object.entries({ ...shared, ...(JSON.parse(json) as FieldTexts) }));
    try {
      readFields(texts, sent);
    } catch (error) {
      if (!(error instanceof NobgError)) throw error;
      const fields = error.fields.map((one) => ({
        ...one,
        field: `items[${position}].${one.field}`,
      }));
      throw new NobgError(error.code, `items[${position}]: ${error.message}`, { fields });
    }
  }
}

function shown(value: unknown): string {
  return quoted(JSON.stringify(value) ?? 'nothing');
}

export function fault(
  code: 'invalid_option' | 'unknown_field' | 'missing_image' | 'conflicting_options',
  field: string,
  expected: string,
  received: string,
): NobgError {
  return new NobgError(code, `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
  });
}
