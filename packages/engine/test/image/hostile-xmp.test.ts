import { cleanXmp, cleanXmpText } from '@nobg/engine/image/metadata/clean-xmp.js';
import { describe, expect, it } from 'vitest';

/**
 * A thousand times what a file may bring. Work that grows with the square of the length would take hours here,
 * so each of these ends only where it does not.
 */
const COUNT = 5_000_000;

describe('XMP that was made to keep its reader busy', () => {
  it.each<[string, string]>([
    ['zeros before one letter', `<x:xmpmeta${'\0'.repeat(COUNT)}x`],
    ['starts of elements without an end', `<x:xmpmeta${'<GImage:a '.repeat(COUNT / 10)}`],
    ['starts of many names without an end', `<x:xmpmeta${manyNames(COUNT / 16)}`],
    ['thumbnails without an end', `<x:xmpmeta${'<xmp:Thumbnails '.repeat(COUNT / 16)}`],
    ['a name that never ends', `<x:xmpmeta<GImage:${'a'.repeat(COUNT)}`],
    ['attributes without a closing quote', `<x:xmpmeta${' GImage:a='.repeat(COUNT / 10)}"`],
    ['one attribute that is all name', `<x:xmpmeta GImage:${'a'.repeat(COUNT)}`],
    ['spaces alone', `<x:xmpmeta${' '.repeat(COUNT)}`],
    ['orientations without an end', `<x:xmpmeta${'tiff:Orientation='.repeat(COUNT / 17)}"`],
  ])('is read in one pass: %s', (_what, text) => {
    expect(cleanXmpText(text)).toBe(text);
  });

  it('loses its pictures however many there are', () => {
    const pictures = '<GImage:Data>x</GImage:Data>'.repeat(COUNT / 50);
    expect(cleanXmpText(`<x:xmpmeta>${pictures}</x:xmpmeta>`)).toBe('<x:xmpmeta></x:xmpmeta>');
    const ends = '</GImage:Data>'.repeat(COUNT / 50);
    const cut = cleanXmpText(`<x:xmpmeta><GImage:Data>secret${ends}`);
    expect(cut).toBe(`<x:xmpmeta>${ends.slice('</GImage:Data>'.length)}`);
  });

  it('loses an element of each kind with what is in it, and keeps its neighbours', () => {
    const xmp = `<rdf:RDF><xmp:Thumbnails a="b"><rdf:Alt>S</rdf:Alt></xmp:Thumbnails><dc:title>T</dc:title>
      <GDepth:Data>S</GDepth:Data><Container:Directory>S<GCamera:x/></Container:Directory>
      <xmp:ThumbnailsX>kept</xmp:ThumbnailsX></rdf:RDF>`;
    const cleaned = cleanXmp(Buffer.from(xmp)) ?? '';
    expect(cleaned).not.toContain('S');
    expect(cleaned).toContain('<dc:title>T</dc:title>');
    expect(cleaned).toContain('<xmp:ThumbnailsX>kept</xmp:ThumbnailsX>');
  });
});

function manyNames(count: number): string {
  return Array.from({ length: count }, (_, i) => `<GDepth:n${i} `).join('');
}
