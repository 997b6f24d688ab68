import { quoted } from '../read-fields.js';
import type { RemovebgFault } from './errors.js';

/** Where the photo comes from. */
export type RemovebgSource =
  | { readonly kind: 'file' }
  | { readonly kind: 'base64' }
  | { readonly kind: 'url'; readonly url: string };

const SOURCES = ['image_file', 'image_file_b64', 'image_url'] as const;

/**
 * The one source of the photo; null, with a fault, where there is none or several.
 * @param files names of the fields that brought bytes
 */
export function readSource(
  texts: ReadonlyMap<string, string>,
  files: ReadonlySet<string>,
  faults: RemovebgFault[],
): RemovebgSource | null {
  const given = SOURCES.filter((name) => files.has(name) || (texts.get(name) ?? '').trim() !== '');
  const [name, ...others] = given;
  if (name === undefined) {
    faults.push({
      code: 'missing_source',
      detail:
        'Please provide the source image in the image_url, image_file or image_file_b64 parameter.',
    });
    return null;
  }
  if (others.length > 0) {
    faults.push({
      code: 'multiple_sources',
      detail: `Expected one of ${SOURCES.join(', ')}, but got ${given.join(' and ')}.`,
    });
    return null;
  }
  if (name === 'image_file_b64') return { kind: 'base64' };
  if (name === 'image_url') return readUrlSource((texts.get(name) ?? '').trim(), faults);
  if (files.has(name)) return { kind: 'file' };
  faults.push({
    code: 'missing_source',
    detail: 'image_file: expected a file of a multipart/form-data form, but got text.',
  });
  return null;
}

function readUrlSource(text: string, faults: RemovebgFault[]): RemovebgSource | null {
  if (isWebAddress(text)) return { kind: 'url', url: text };
  faults.push({
    code: 'invalid_image_url',
    detail: `image_url: expected an http or https address, but got ${quoted(text)}.`,
  });
  return null;
}

/** Whether this could be fetched at all; where it leads is looked at when it is. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:';
}
