import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputOptions } from '@nobg/contract/output.js';
import { cleanExif } from '@nobg/engine/image/metadata/clean-exif.js';
import { cleanXmp } from '@nobg/engine/image/metadata/clean-xmp.js';
import { iptcResource } from '@nobg/engine/image/metadata/iptc.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let cutter: Cutter;
let photo: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-metadata-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  photo = join(folder, 'photo.jpg');
  await writeFile(photo, await photoThatTells());
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

/** What must never leave with a cutout: a picture of what was cut away. */
const SECRET = 'SECRET-PICTURE-OF-THE-WHOLE';

type Tag = [tag: number, type: number, value: Buffer | number];

/** EXIF with facts, a maker's note and a thumbnail. */
function exif(big: boolean): Buffer {
  const u16 = (value: number) => {
    const b = Buffer.alloc(2);
    big ? b.writeUInt16BE(value) : b.writeUInt16LE(value);
    return b;
  };
  const u32 = (value: number) => {
    const b = Buffer.alloc(4);
    big ? b.writeUInt32BE(value) : b.writeUInt32LE(value);
    return b;
  };
  const directory = (at: number, tags: Tag[], next: number) => {
    let free = at + 2 + tags.length * 12 + 4;
    const values: Buffer[] = [];
    const entries = tags.map(([tag, type, value]) => {
      if (typeof value === 'number') {
        const short = Buffer.concat([u16(value), u16(0)]);
        return Buffer.concat([u16(tag), u16(type), u32(1), type === 3 ? short : u32(value)]);
      }
      const even = Buffer.concat([value, Buffer.alloc(value.length % 2)]);
      const entry = Buffer.concat([
        u16(tag),
        u16(type),
        u32(type === 5 ? value.length / 8 : value.length),
        u32(free),
      ]);
      values.push(even);
      free += even.length;
      return entry;
    });
    return Buffer.concat([u16(tags.length), ...entries, u32(next), ...values]);
  };
  const artist = Buffer.from('Ada Lovelace\0');
  const [shotAt, thumbAt] = [180, 400];
  const main: Tag[] = [
    [0x112, 3, 6],
    [0x11a, 5, Buffer.concat([u32(240), u32(1)])],
    [0x11b, 5, Buffer.concat([u32(240), u32(1)])],
    [0x128, 3, 2],
    [0x13b, 2, artist],
    [0x8769, 4, shotAt],
  ];
  const shot: Tag[] = [
    [0x9003, 2, Buffer.from('2026:01:02 03:04:05\0')],
    [0x927c, 7, Buffer.from(`${SECRET} note`)],
  ];
  const thumb: Tag[] = [
    [0x201, 4, thumbAt + 100],
    [0x202, 4, SECRET.length],
  ];
  const out = Buffer.alloc(thumbAt + 100 + SECRET.length);
  out.write(big ? 'MM\0*' : 'II*\0', 'latin1');
  u32(8).copy(out, 4);
  directory(8, main, thumbAt).copy(out, 8);
  directory(shotAt, shot, 0).copy(out, shotAt);
  directory(thumbAt, thumb, 0).copy(out, thumbAt);
  out.write(SECRET, thumbAt + 100);
  return out;
}

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" tiff:Orientation="6" dc:source="By the sea"><xmp:Thumbnails><rdf:Alt>${SECRET}</rdf:Alt></xmp:Thumbnails></rdf:Description></rdf:RDF></x:xmpmeta>`;

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function resource(id: number, data: Buffer): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

const CAPTION = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, 9]), Buffer.from('A caption')]);
const PHOTOSHOP = Buffer.concat([
  Buffer.from('Photoshop 3.0\0', 'latin1'),
  resource(0x40c, Buffer.from(SECRET)),
  resource(0x404, CAPTION),
]);

/** A red square on green, lying on its side, in Display P3, at 240 dpi. */
async function photoThatTells(): Promise<Buffer> {
  const [width, height] = [64, 48];
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    rgb.set(x >= 16 && x < 44 && y >= 12 && y < 36 ? [230, 30, 30] : [0, 255, 0], i * 3);
  }
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .withIccProfile('p3')
    .withDensity(240)
    .jpeg({ quality: 98, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(true)])),
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${XMP}`)),
    segment(0xed, PHOTOSHOP),
    jpeg.subarray(2),
  ]);
}

async function cut(output: OutputOptions) {
  const { format = 'png' } = output;
  const outputPath = join(folder, `out.${format}`);
  const job = {
    inputPath: photo,
    outputPath,
    mode: 'product',
    limits: DEFAULT_IMAGE_LIMITS,
  } as const;
  await cutter.cut({ ...job, output });
  return {
    path: outputPath,
    meta: await sharp(outputPath).metadata(),
    bytes: await readFile(outputPath),
  };
}

describe('what a photo says of itself', () => {
  const formats = ['png', 'jpg', 'webp', 'avif'] as const;

  it.each(formats)('is dropped from a %s unless it is to be kept', async (format) => {
    const { meta, bytes } = await cut({ format });
    expect([meta.exif, meta.xmp, meta.iptc, meta.icc]).toEqual(Array(4).fill(undefined));
    expect(bytes.includes('Lovelace') || bytes.includes('By the sea')).toBe(false);
  });

  it.each(formats)('is kept in a %s, upright and without pictures of the whole', async (format) => {
    const { meta, bytes } = await cut({ format, metadata: 'keep' });
    // On its side before: the tag was applied, and says so no more.
    expect([meta.width, meta.height, meta.orientation ?? 1]).toEqual([48, 64, 1]);
    expect(meta.exif?.includes('Ada Lovelace')).toBe(true);
    expect(meta.exif?.includes('2026:01:02 03:04:05')).toBe(true);
    expect(meta.xmp?.toString()).toContain('By the sea');
    expect(meta.xmp?.toString()).toContain('tiff:Orientation="1"');
    expect(meta.icc?.length).toBeGreaterThan(0);
    if (format !== 'avif' && format !== 'webp') expect(meta.density).toBe(240);
    expect(bytes.includes(SECRET)).toBe(false);
    expect(bytes.includes('A caption')).toBe(format === 'jpg');
  });

  it('states the resolution that was asked for, whatever the photo says', async () => {
    expect((await cut({ format: 'png', metadata: 'keep', dpi: 300 })).meta.density).toBe(300);
  });

  it('does not change the pixels: wide colours are turned to sRGB either way', async () => {
    const pixels = async (output: OutputOptions) =>
      sharp((await cut(output)).path)
        .raw()
        .toBuffer({ resolveWithObject: true });
    const [plain, told] = [await pixels({}), await pixels({ metadata: 'keep' })];
    expect(told.info).toEqual(plain.info);
    const most = told.data.reduce((far, v, i) => Math.max(far, Math.abs(v - plain.data[i]!)), 0);
    expect(most).toBeLessThanOrEqual(1);
    const middle = plain.data.subarray((30 * 48 + 24) * 4);
    expect(Math.abs(middle[0]! - 230)).toBeLessThan(8);
    expect(Math.abs(middle[1]! - 30)).toBeLessThan(12);
  });
});

describe('blocks of strangers', () => {
  const size = { width: 40, height: 30 };

  it.each([true, false])('are read in either order of bytes (big first: %s)', (big) => {
    const clean = cleanExif(exif(big), size);
    expect(clean?.includes('Ada Lovelace')).toBe(true);
    expect(clean?.includes(SECRET)).toBe(false);
    // Cleaned once more, they are the same.
    expect(cleanExif(clean!, size)).toEqual(clean);
  });

  it('may be damaged in any way', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(), (bytes, end) => {
        for (const whole of [exif(true), exif(false), PHOTOSHOP, Buffer.from(XMP)]) {
          const copy = Buffer.from(whole);
          for (const [at, value] of bytes) copy[at % copy.length] = value;
          const cut = copy.subarray(0, end % (copy.length + 1));
          const exifBlock = cleanExif(cut, size);
          if (exifBlock) expect(exifBlock.length).toBeLessThan(whole.length + 200);
          cleanXmp(cut);
          iptcResource(cut);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that are none are dropped', () => {
    expect(cleanExif(Buffer.from('no EXIF at all'), size)).toBeNull();
    expect(cleanXmp(Buffer.from('no XMP at all'))).toBeNull();
    expect(cleanXmp(Buffer.alloc(70_000, XMP))).toBeNull();
    expect(iptcResource(Buffer.from('Photoshop 3.0\0'))).toBeNull();
  });
});
