import type { Colour } from '../composition.js';
import { parseColour } from '../measures.js';
import { quoted } from '../read-fields.js';
import type { RemovebgFault } from './errors.js';
import { isWebAddress } from './source.js';

/** What is behind the subject. */
export type RemovebgBackground =
  | { readonly kind: 'colour'; readonly colour: Colour }
  | { readonly kind: 'file' }
  | { readonly kind: 'url'; readonly url: string };

const SOURCES = ['bg_color', 'bg_image_url', 'bg_image_file'] as const;

/** The one background; null where there is none, and, with a fault, where it cannot be used. */
export function readBackground(
  texts: ReadonlyMap<string, string>,
  files: ReadonlySet<string>,
  faults: RemovebgFault[],
): RemovebgBackground | null {
  const textOf = (name: string): string => (texts.get(name) ?? '').trim();
  const given = SOURCES.filter((name) => files.has(name) || textOf(name) !== '');
  const [name, ...others] = given;
  if (name === undefined) return null;
  if (others.length > 0) {
    faults.push({
      code: 'multiple_bg_sources',
      detail: `Expected one of ${SOURCES.join(', ')}, but got ${given.join(' and ')}.`,
    });
    return null;
  }
  const text = textOf(name);
  if (name === 'bg_color') {
    const colour = parseColour(text);
    if (colour !== null) return { kind: 'colour', colour };
    const expected = 'a name, or 3, 4, 6 or 8 hexadecimal digits';
    const detail = `bg_color: expected ${expected}, but got ${quoted(text)}.`;
    faults.push({ code: 'invalid_bg_color', detail });
    return null;
  }
  if (files.has(name)) return { kind: 'file' };
  if (name === 'bg_image_url' && isWebAddress(text)) return { kind: 'url', url: text };
  const expected =
    name === 'bg_image_url' ? 'an http or https address' : 'a file of a multipart/form-data form';
  faults.push({
    code: name === 'bg_image_url' ? 'invalid_bg_image_url' : 'failed_to_read_image',
    detail: `${name}: expected ${expected}, but got ${quoted(text)}.`,
  });
  return null;
}
