/** Bytes that one block of a JPEG can hold. */
const MAX_BYTES = 65_000;

/** Elements that hold a picture of the whole photo, or say where a file has more. */
const DROPPED = [
  /<xmp:Thumbnails\b[\s\S]*?<\/xmp:Thumbnails>/g,
  /<(GImage|xmpGImg|GDepth|GContainer|Container|GCamera):(\w+)\b[\s\S]*?<\/\1:\2>/g,
  /\s(?:xmpNote:HasExtendedXMP|GImage:\w+|GDepth:\w+|xmpGImg:\w+)="[^"]*"/g,
];

/**
 * A photo's XMP for its cutout: without thumbnails and depth maps, which show the old background,
 * and upright.
 *
 * @returns null for what is no XMP or too long for a JPEG
 */
export function cleanXmp(block: Buffer): string | null {
  if (block.length > MAX_BYTES) return null;
  let xmp = block.toString('utf8').replace(/\0+$/, '');
  if (!xmp.includes('<x:xmpmeta') && !xmp.includes('<rdf:RDF')) return null;
  for (const pattern of DROPPED) xmp = xmp.replace(pattern, '');
  return xmp
    .replace(/(tiff:Orientation=")[^"]*"/g, '$11"')
    .replace(/(<tiff:Orientation>)[^<]*</g, '$11<');
}
