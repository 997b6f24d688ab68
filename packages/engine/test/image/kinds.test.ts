import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { decodeBackground } from '@nobg/engine/image/decode-rgba.js';
import { capMemory } from '@nobg/engine/image/heic/cap-memory.js';
import { rawTiff } from '@nobg/engine/image/raw-tiff.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { bmp } from '@nobg/testing/bmp.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const shared = process.env.NOBG_SHARED ?? '';
const heic = `${shared}/nasty/format/cheers_1440x960.heic`;
if (!existsSync(heic)) console.warn('SKIPPED: no HEIC file is at hand (NOBG_SHARED)');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-kinds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Left half red, right half blue. */
const SIZE = { width: 64, height: 48 };
const pixels = Buffer.alloc(SIZE.width * SIZE.height * 3);
for (let i = 0; i < SIZE.width * SIZE.height; i++) {
  pixels.set(i % SIZE.width < 32 ? [220, 20, 20] : [20, 20, 220], i * 3);
}
/** Two frames or pages, the second in other colours. */
function pair() {
  const other = pixels.map((value) => 255 - value);
  const raw = { width: SIZE.width, height: SIZE.height * 2, channels: 3, pageHeight: SIZE.height };
  return sharp(Buffer.concat([pixels, other]), { raw: raw as { channels: 3 } & typeof raw });
}
const picture = () => sharp(pixels, { raw: { ...SIZE, channels: 3 } });

async function decoded(bytes: Uint8Array, limits = DEFAULT_IMAGE_LIMITS) {
  // A name that lies: nobody asks it.
  const path = join(folder, 'photo.png');
  await writeFile(path, bytes);
  return decodePhoto(path, limits);
}

function expectHalves({ rgb, width, height }: Awaited<ReturnType<typeof decodePhoto>>) {
  expect([width, height]).toEqual([SIZE.width, SIZE.height]);
  const at = (x: number) => [...rgb.subarray((24 * width + x) * 3, (24 * width + x) * 3 + 3)];
  for (const [x, colour] of [
    [10, [220, 20, 20]],
    [54, [20, 20, 220]],
  ] as const) {
    at(x).forEach((value, c) => {
      expect(Math.abs(value - colour[c]!), `${at(x)}`).toBeLessThan(40);
    });
  }
}

describe('a photo is decoded that is', () => {
  const plain = () => picture().toColourspace('srgb');
  const kinds: [string, () => Promise<Buffer>][] = [
    [
      'an AVIF',
      () => plain().avif({ effort: 0, quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
    ],
    ['a GIF', () => plain().gif().toBuffer()],
    ['a TIFF without packing', () => plain().tiff({ compression: 'none' }).toBuffer()],
    ['a TIFF with LZW', () => plain().tiff({ compression: 'lzw' }).toBuffer()],
    [
      'a TIFF with JPEG inside, in tiles',
      () => plain().tiff({ tile: true, quality: 95 }).toBuffer(),
    ],
    ['a TIFF of 16 bits', () => picture().toColourspace('rgb16').tiff().toBuffer()],
    ['a TIFF in Lab', () => picture().toColourspace('lab').tiff().toBuffer()],
    [
      'a BMP',
      async () =>
        bmp({ bits: 24 }, SIZE.width, SIZE.height, halves(), [
          [220, 20, 20],
          [20, 20, 220],
        ]),
    ],
  ];
  it.each(kinds)('%s', async (_kind, file) => expectHalves(await decoded(await file())));

  it('a TIFF in CMYK, whose colours are those that print can have', async () => {
    const { rgb } = await decoded(await picture().toColourspace('cmyk').tiff().toBuffer());
    const [red, , blue] = rgb.subarray(10 * 3);
    expect(red! - blue!).toBeGreaterThan(100);
    const right = rgb.subarray(54 * 3);
    expect(right[2]! - right[0]!).toBeGreaterThan(80);
  });

  it('the first page of a TIFF of many', async () => {
    const book = await pair().tiff().toBuffer();
    await writeFile(join(folder, 'book'), book);
    expect((await sharp(join(folder, 'book')).metadata()).pages).toBe(2);
    expectHalves(await decoded(book));
  });

  it('the first frame of an animation, not all below each other', async () => {
    expectHalves(await decoded(await pair().gif().toBuffer()));
    expectHalves(await decoded(await pair().webp({ quality: 95 }).toBuffer()));
  });

  function halves(): number[] {
    return Array.from({ length: SIZE.width * SIZE.height }, (_, i) =>
      i % SIZE.width < 32 ? 0 : 1,
    );
  }
});

it('a picture behind the subject may be of every kind', async () => {
  const path = join(folder, 'background');
  await writeFile(
    path,
    bmp(
      { bits: 24 },
      2,
      1,
      [0, 1],
      [
        [9, 8, 7],
        [6, 5, 4],
      ],
    ),
  );
  const { rgba } = await decodeBackground(
    path,
    { width: 2, height: 1 },
    'cover',
    DEFAULT_IMAGE_LIMITS,
  );
  expect([...rgba]).toEqual([9, 8, 7, 255, 6, 5, 4, 255]);
});

it('pixels and a profile that were put into a TIFF turn to the colours they stand for', async () => {
  const red = { width: 1, height: 1, channels: 3, data: Uint8Array.from([200, 30, 30]) } as const;
  const p3 = join(folder, 'p3.png');
  await picture().withIccProfile('p3').toFile(p3);
  const { icc } = await sharp(p3).metadata();
  const turned = await decoded(rawTiff(red, icc!));
  // Display P3 is wider: in sRGB the same colour has more red and less of the others.
  expect(turned.rgb[0]).toBeGreaterThan(210);
  expect(turned.rgb[1]).toBeLessThan(20);
});

describe('what is too much is refused before its pixels are decoded', () => {
  const code = (bytes: Uint8Array) =>
    decoded(bytes).then(
      () => 'decoded',
      (error) => error.code,
    );

  it('a GIF with a vast screen', async () => {
    const gif = await picture().gif().toBuffer();
    gif.writeUInt16LE(65_535, 6);
    gif.writeUInt16LE(65_535, 8);
    expect(await code(gif)).toBe('too_many_pixels');
  });

  it('a BMP of which the header says so', async () => {
    const file = bmp({ bits: 24 }, 1, 1, [0], [[1, 2, 3]]);
    file.writeInt32LE(100_000, 18);
    file.writeInt32LE(-100_000, 22);
    expect(await code(file)).toBe('too_many_pixels');
  });

  it('an AVIF and a TIFF of which the header says so', async () => {
    const avif = await picture().avif({ effort: 0 }).toBuffer();
    avif.writeUInt32BE(60_000, avif.indexOf('ispe') + 8);
    avif.writeUInt32BE(60_000, avif.indexOf('ispe') + 12);
    expect(await code(avif)).toBe('too_many_pixels');
    const tiff = rawTiff({ ...SIZE, channels: 3, data: pixels }, new Uint8Array(2));
    const directory = tiff.readUInt32LE(4);
    tiff.writeUInt32LE(60_000, directory + 10);
    tiff.writeUInt32LE(60_000, directory + 22);
    expect(await code(tiff)).toBe('too_many_pixels');
  });

  it('a TIFF of endless pages', async () => {
    const pages = Buffer.alloc(8 + 18 * 5000);
    pages.write('II*\0\x08', 'latin1');
    for (let at = 8; at < pages.length; at += 18) {
      pages.writeUInt16LE(1, at);
      pages.writeUInt32LE(at + 18, at + 14);
    }
    expect(await code(pages)).toBe('unreadable_image');
  });
});

it('what is cut off is refused, whatever its kind', async () => {
  const files = [
    await picture().avif({ effort: 0 }).toBuffer(),
    await picture().tiff({ compression: 'none' }).toBuffer(),
    bmp({ bits: 24 }, 9, 9, Array(81).fill(0), [[1, 2, 3]]),
  ];
  for (const file of files) {
    const half = file.subarray(0, Math.floor(file.length / 2));
    await expect(decoded(half)).rejects.toMatchObject({ code: 'unreadable_image' });
  }
});

describe('HEIC', () => {
  it.skipIf(!existsSync(heic))('is decoded, and refused where it is damaged', async () => {
    const bytes = await readFile(heic);
    const photo = await decoded(bytes);
    expect([photo.width, photo.height]).toEqual([1440, 960]);
    await expect(decoded(bytes.subarray(0, 30_000))).rejects.toMatchObject({
      code: 'unreadable_image',
    });
    await expect(decoded(bytes, { maxPixels: 1_000_000 })).rejects.toMatchObject({
      code: 'too_many_pixels',
    });
  });

  it('has a decoder whose memory has the bound that it is given', async () => {
    const require = createRequire(import.meta.resolve('@nobg/engine/image/decode.js'));
    const wasm = await readFile(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
    const open = require('libheif-js/libheif-wasm/libheif.js');
    const heap = (bytes: Uint8Array) => open({ wasmBinary: bytes }).heif_context_alloc();
    expect(heap(capMemory(wasm, 32 * 2 ** 20))).toBeTruthy();
    // 32 MiB are 512 pages: as LEB128 in three bytes.
    expect(
      Buffer.from(capMemory(wasm, 32 * 2 ** 20)).includes(Buffer.from([0x80, 0x84, 0x00])),
    ).toBe(true);
    expect(() => capMemory(wasm, 2 ** 20)).toThrow(RangeError);
    expect(() => capMemory(Buffer.from('\0asm\x01\0\0\0'), 2 ** 30)).toThrow(RangeError);
  });
});
