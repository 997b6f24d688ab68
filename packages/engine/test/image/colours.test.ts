import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { writePicture } from '@nobg/engine/image/encode/write-picture.js';
import { pngChunk } from '@nobg/engine/image/png-chunks.js';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LIMITS = { maxPixels: 1e6, maxFrames: 1, maxMs: 60_000 };
const AFTER_HEADER = 33;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-colours-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The first pixel as it is decoded. */
async function decoded(bytes: Uint8Array): Promise<number[]> {
  const path = join(folder, 'photo');
  await writeFile(path, bytes);
  return [...(await decodePhoto(path, LIMITS)).rgb.subarray(0, 3)];
}

function near(found: readonly number[], wanted: readonly number[], slack = 2): void {
  found.forEach((value, i) => {
    expect(Math.abs(value - (wanted[i] ?? 0)), `${found} for ${wanted}`).toBeLessThanOrEqual(slack);
  });
}

/** A TIFF of 2 × 2 px of one colour; TIFF 6.0, section 2. */
function tiff(
  pixel: readonly number[],
  { photometric = 2, compression = 1, bits = 8 }: Record<string, number> = {},
): Buffer {
  const values = Array.from({ length: 4 }, () => pixel).flat();
  const data = Buffer.alloc(values.length * (bits / 8));
  values.forEach((value, i) => {
    if (bits === 8) data.writeUInt8(value & 255, i);
    else data.writeUInt16LE(value & 65_535, i * 2);
  });
  const entries = [
    ...[
      [256, 3, 1, 2],
      [257, 3, 1, 2],
      [258, 3, 3, 8],
      [259, 3, 1, compression],
    ],
    ...[
      [262, 3, 1, photometric],
      [273, 4, 1, 16],
      [277, 3, 1, 3],
      [278, 3, 1, 2],
    ],
    [279, 4, 1, data.length],
  ];
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  entries.forEach(([tag = 0, type = 0, count = 0, value = 0], i) => {
    directory.writeUInt16LE(tag, 2 + i * 12);
    directory.writeUInt16LE(type, 4 + i * 12);
    directory.writeUInt32LE(count, 6 + i * 12);
    directory.writeUInt32LE(value, 10 + i * 12);
  });
  const head = Buffer.alloc(16);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(16 + data.length, 4);
  for (let i = 0; i < 3; i++) head.writeUInt16LE(bits, 8 + i * 2);
  return Buffer.concat([head, data, directory]);
}

describe('a TIFF', () => {
  // By the formulas of CIE 1976, under D50: sRGB's red is L* 54.29, a* 80.81, b* 69.89.
  const red = { lightness: 54.29, a: 80.81, b: 69.89 };
  const eight = [Math.round((red.lightness / 100) * 255), Math.round(red.a), Math.round(red.b)];

  it('in L*a*b* has its colours', async () => {
    near(await decoded(tiff(eight, { photometric: 8 })), [255, 0, 0], 4);
    near(await decoded(tiff([255, 0, 0], { photometric: 8 })), [255, 255, 255]);
    near(await decoded(tiff([137, 0, -100], { photometric: 8 })), [0, 142, 255], 40);
  });

  it('in L*a*b* with an offset, or of 16 bits, has them too', async () => {
    const offset = [eight[0] ?? 0, (eight[1] ?? 0) + 128, (eight[2] ?? 0) + 128];
    near(await decoded(tiff(offset, { photometric: 9 })), [255, 0, 0], 4);
    const deep = [red.lightness * 655.35, red.a * 256, red.b * 256].map(Math.round);
    near(await decoded(tiff(deep, { photometric: 8, bits: 16 })), [255, 0, 0], 2);
  });

  it.each([
    [50_000, 'Zstandard'],
    [34_925, 'LZMA'],
    [34_712, 'JPEG 2000'],
    [60_000, 'unknown (number 60000)'],
  ])('with the compression %i is refused by the name of %s', async (compression, name) => {
    await expect(decoded(tiff([1, 2, 3], { compression }))).rejects.toMatchObject({
      code: 'unsupported_format',
      fields: [{ received: `one with the compression ${name}` }],
    });
  });
});

/** A PNG of one colour with chunks after its header. */
async function png(pixel: readonly number[], ...chunks: [string, Buffer][]): Promise<Buffer> {
  const channels = pixel.length as 1 | 3;
  const data = Buffer.from(Array.from({ length: 4 }, () => pixel).flat());
  const image = sharp(data, { raw: { width: 2, height: 2, channels } });
  const plain = await (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer();
  const more = chunks.map(([type, bytes]) => pngChunk(type, bytes));
  return Buffer.concat([plain.subarray(0, AFTER_HEADER), ...more, plain.subarray(AFTER_HEADER)]);
}

const numbers = (...values: number[]): Buffer => {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    out.writeUInt32BE(value, i * 4);
  });
  return out;
};
const gAMA = (value: number): [string, Buffer] => ['gAMA', numbers(value)];
const SRGB_XY = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
const ADOBE_XY = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000];

describe('a PNG without a profile', () => {
  it('is seen by its gAMA: linear values are not dark', async () => {
    near(await decoded(await png([55, 55, 55], gAMA(100_000))), [128, 128, 128]);
    near(await decoded(await png([55], gAMA(100_000))), [128, 128, 128]);
    near(await decoded(await png([140, 10, 4], gAMA(100_000), ['cHRM', numbers(...SRGB_XY)])), [
      ...[194, 57, 33],
    ]);
  });

  it('is seen by its cHRM: the green of Adobe RGB lies outside of sRGB', async () => {
    const [red = 0] = await decoded(
      await png([128, 200, 100], gAMA(45_455), ['cHRM', numbers(...ADOBE_XY)]),
    );
    expect(red).toBeLessThan(100);
  });

  it('stays as it is where both say sRGB, where it says so itself, and where they are nonsense', async () => {
    const same = [200, 100, 50];
    near(await decoded(await png(same, gAMA(45_455), ['cHRM', numbers(...SRGB_XY)])), same, 0);
    near(await decoded(await png(same, ['sRGB', Buffer.of(0)], gAMA(100_000))), same, 0);
    near(await decoded(await png(same, gAMA(0))), same, 0);
    const line = [31270, 32900, 30000, 30000, 40000, 40000, 35000, 35000];
    near(await decoded(await png(same, ['cHRM', numbers(...line)])), same, 0);
  });
});

/** In a PNG's chunk, or in the block of a JPEG that has one. */
function statesResolution(file: Buffer): boolean {
  return ['pHYs', 'JFIF', 'Exif', 'EXIF'].some((mark) => file.includes(mark));
}

describe('a resolution', () => {
  const rgba = new Uint8Array(8 * 8 * 4).fill(200);
  const picture = { width: 8, height: 8, rgba };
  const opaque = { ...picture, rgba: new Uint8Array(8 * 8 * 4).fill(255) };

  const outputs = [
    { channels: 'alpha' },
    { effort: 1 },
    { effort: 9 },
    { depth: 16 },
    { format: 'webp' },
    { format: 'jpg' },
    { format: 'avif' },
  ] as const;
  it.each(outputs)('is not stated unless it is asked for, with %j', async (output) => {
    const path = join(folder, 'out');
    for (const one of [picture, opaque]) {
      await writePicture(path, one, output);
      expect(statesResolution(await readFile(path))).toBe(false);
      if ('format' in output) continue;
      await writePicture(path, one, { ...output, dpi: 300 });
      expect((await sharp(path).metadata()).density).toBe(300);
    }
  });

  it('is not stated in a ZIP either', async () => {
    const path = join(folder, 'out.zip');
    await writePicture(path, picture, { format: 'zip' });
    for (const bytes of Object.values(unzipSync(await readFile(path)))) {
      expect(statesResolution(Buffer.from(bytes))).toBe(false);
    }
  });
});
