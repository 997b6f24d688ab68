import { withoutElements } from './drop-elements.js';

/** Bytes that one block of a JPEG can hold. */
const MAX_BYTES = 65_000;

/** Elements that hold a picture of the whole photo, or say where a file has more: all of these prefixes. */
const DROPPED_PREFIXES = ['GImage', 'xmpGImg', 'GDepth', 'GContainer', 'Container', 'GCamera'];
const DROPPED_ELEMENT = 'xmp:Thumbnails';
/** Each start is a space and a name with its quote, so that no two tries run over the same text. */
const DROPPED_ATTRIBUTE = /\s(?:xmpNote:HasExtendedXMP|GImage:\w+|GDepth:\w+|xmpGImg:\w+)="[^"]*"/g;

/**
 * A photo's XMP for its cutout: without thumbnails and depth maps, which show the old background,
 * and upright.
 *
 * @returns null for what is no XMP or too long for a JPEG
 */
export function cleanXmp(block: Buffer): string | null {
  return block.length > MAX_BYTES ? null : cleanXmpText(block.toString('utf8'));
}

/**
 * The same of a text of any length, in time that grows with it.
 * @internal
 */
export function cleanXmpText(text: string): string | null {
  const xmp = withoutZeros(text);
  if (!xmp.includes('<x:xmpmeta') && !xmp.includes('<rdf:RDF')) return null;
  return withoutElements(xmp, isDropped)
    .replace(DROPPED_ATTRIBUTE, '')
    .replace(/(tiff:Orientation=")[^"]*"/g, '$11"')
    .replace(/(<tiff:Orientation>)[^<]*</g, '$11<');
}

function isDropped(name: string): boolean {
  const [prefix = '', ...rest] = name.split(':');
  return name === DROPPED_ELEMENT || (DROPPED_PREFIXES.includes(prefix) && rest.length > 0);
}

/** Writers fill blocks up with zeros. */
function withoutZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}
