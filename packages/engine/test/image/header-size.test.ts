import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStoredSize } from '@nobg/engine/image/header-size.js';
import { safeSharp } from '@nobg/engine/image/sharp.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('the size in a header', () => {
  let path: string;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-header-'));
    path = join(folder, 'picture');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const picture = (width: number, height: number) =>
    safeSharp()({ create: { width, height, channels: 3, background: '#88aa11' } });

  async function sizeOf(bytes: Uint8Array) {
    await writeFile(path, bytes);
    return readStoredSize(path);
  }

  it('is the size that was written, in each format', async () => {
    const sides = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(sides, sides, async (width, height) => {
        const image = picture(width, height);
        const files = [
          image.clone().png(),
          image.clone().jpeg(),
          image.clone().jpeg({ progressive: true }).withMetadata({ icc: 'p3' }),
          image.clone().webp(),
          image.clone().webp({ lossless: true }),
          image.clone().ensureAlpha(0.5).webp(),
          image.clone().gif(),
          image.clone().tiff(),
          image.clone().avif({ effort: 0 }),
        ];
        for (const file of files) {
          expect(await sizeOf(await file.toBuffer())).toEqual({ width, height });
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is none where the header is cut off or says nothing', async () => {
    const jpeg = await picture(30, 20).jpeg().toBuffer();
    const png = await picture(30, 20).png().toBuffer();
    expect(await sizeOf(jpeg.subarray(0, 60))).toBeNull();
    expect(await sizeOf(png.subarray(0, 20))).toBeNull();
    const empty = Buffer.from(png);
    empty.writeUInt32BE(0, 16);
    expect(await sizeOf(empty)).toBeNull();
  });

  it('is none of a TIFF whose pages go round in a circle, or never end', async () => {
    const tiff = await picture(30, 20).tiff({ compression: 'none' }).toBuffer();
    const directory = tiff.readUInt32LE(4);
    const next = directory + 2 + tiff.readUInt16LE(directory) * 12;
    tiff.writeUInt32LE(directory, next);
    expect(await sizeOf(tiff)).toBeNull();
    const pages = Buffer.alloc(8 + 18 * 5000);
    pages.write('II*\0\x08', 'latin1');
    for (let at = 8; at < pages.length; at += 18) {
      pages.writeUInt16LE(1, at);
      pages.writeUInt32LE(at + 18, at + 14);
    }
    expect(await sizeOf(pages)).toBeNull();
  });

  it('never fails otherwise, whatever the bytes', async () => {
    const whole = await Promise.all([
      picture(9, 7).gif().toBuffer(),
      picture(9, 7).tiff().toBuffer(),
      picture(9, 7).avif({ effort: 0 }).toBuffer(),
    ]);
    const damaged = fc.tuple(fc.constantFrom(...whole), fc.nat(), fc.nat(255), fc.nat());
    await fc.assert(
      fc.asyncProperty(damaged, async ([bytes, at, value, end]) => {
        const copy = Buffer.from(bytes);
        copy[at % copy.length] = value;
        const size = await sizeOf(copy.subarray(0, end % (copy.length + 1)));
        for (const side of size ? [size.width, size.height] : []) expect(side).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('is not read of other formats', async () => {
    expect(await sizeOf(Buffer.from('%PDF-1.7'))).toBeUndefined();
    expect(await sizeOf(Buffer.alloc(0))).toBeUndefined();
  });

  it('is found or not in damaged files, and nothing else', async () => {
    const files = await Promise.all([
      picture(9, 9).png().toBuffer(),
      picture(9, 9).jpeg().toBuffer(),
      picture(9, 9).webp().toBuffer(),
    ]);
    const cases = fc.tuple(
      fc.constantFrom(...files),
      fc.nat({ max: 200 }),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([file, at, noise]) => {
        const damaged = Buffer.from(file);
        damaged.set(
          noise.subarray(0, Math.max(0, damaged.length - at)),
          Math.min(at, damaged.length),
        );
        const size = await sizeOf(damaged);
        if (size != null) expect(size.width * size.height).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
