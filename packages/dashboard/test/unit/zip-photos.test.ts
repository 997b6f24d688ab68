import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zipPhotos } from '../../src/upload/zip-photos.ts';

const blobOf = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);

async function contents(archive: Blob): Promise<Record<string, Uint8Array>> {
  const { photos } = await zipPhotos(archive);
  const read = photos.map(async ({ path, open }) => {
    const blob = await open();
    return [path, new Uint8Array(await blob.arrayBuffer())] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('the photos of a zip archive', () => {
  it('are those that were packed, stored or deflated', async () => {
    const name = fc.stringMatching(/^[a-zä]{1,8}(\/[a-z]{1,8}){0,2}\.png$/);
    const bytes = fc.uint8Array({ maxLength: 3000 });
    const level = fc.constantFrom(0, 6) as fc.Arbitrary<0 | 6>;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, bytes), level, async (files, packing) => {
        const archive = blobOf(zipSync(files, { level: packing }));
        expect(await contents(archive)).toEqual({ ...files });
      }),
      { numRuns: 40 },
    );
  });

  it('are found before a comment and after what was put in front', async () => {
    const zip = zipSync({ 'a.png': new Uint8Array([1, 2, 3]) }, { level: 0 });
    zip[zip.length - 2] = 5;
    const archive = new Blob([zip as Uint8Array<ArrayBuffer>, 'hello']);
    expect(await contents(archive)).toEqual({ 'a.png': new Uint8Array([1, 2, 3]) });
  });

  it('are named where they are encrypted or packed in another way', async () => {
    const zip = zipSync({ 'secret.png': new Uint8Array(9), 'odd.png': new Uint8Array(9) });
    const view = new DataView(zip.buffer, zip.byteOffset);
    const entries = [...zip.keys()].filter(
      (at) => at + 4 <= zip.length && view.getUint32(at, true) === 0x02014b50,
    );
    view.setUint16(entries[0]! + 8, 1, true);
    view.setUint16(entries[1]! + 10, 12, true);
    const { photos, refused } = await zipPhotos(blobOf(zip));
    expect(photos).toEqual([]);
    expect(refused.map(({ path, reason }) => [path, /encrypted|packed/.exec(reason)?.[0]])).toEqual(
      [
        ['secret.png', 'encrypted'],
        ['odd.png', 'packed'],
      ],
    );
  });

  it('are refused one by one where their bytes are damaged, and as a whole where it is no archive', async () => {
    const zip = zipSync({ 'a.png': new Uint8Array(5000).map((_, n) => (n * 7919) % 251) });
    zip.fill(0xff, 40, 80);
    const [photo] = (await zipPhotos(blobOf(zip))).photos;
    await expect(photo!.open()).rejects.toThrow('a.png is damaged in its archive.');
    await expect(zipPhotos(new Blob(['no zip']))).rejects.toThrow('no zip archive');
    await expect(zipPhotos(new Blob([]))).rejects.toThrow('no zip archive');
  });
});
