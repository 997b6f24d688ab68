import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const decode = (path: string) => decodePhoto(path, DEFAULT_IMAGE_LIMITS);

/** 6 × 4 px: a red, a green, a blue and a white quarter, so that every turn and mirroring shows. */
const QUARTERS = { width: 6, height: 4 };
const COLOURS = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] };
type Colour = keyof typeof COLOURS;

function quarters(scale = 8): Sharp {
  const width = QUARTERS.width * scale;
  const height = QUARTERS.height * scale;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = x >= width / 2;
      const low = y >= height / 2;
      const name: Colour = low ? (right ? 'white' : 'blue') : right ? 'green' : 'red';
      data.set(COLOURS[name], (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The colours in the middle of the four quarters, in reading order. */
function corners(photo: { width: number; height: number; rgb: Uint8Array }): Colour[] {
  const at = (fx: number, fy: number): Colour => {
    const x = Math.floor(photo.width * fx);
    const y = Math.floor(photo.height * fy);
    const pixel = photo.rgb.subarray((y * photo.width + x) * 3, (y * photo.width + x) * 3 + 3);
    const near = (Object.keys(COLOURS) as Colour[]).find((name) =>
      COLOURS[name].every((value, c) => Math.abs(value - pixel[c]!) < 60),
    );
    if (!near) throw new Error(`no quarter has the colour ${[...pixel]}`);
    return near;
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

/** How the stored picture must look once its orientation tag was applied (EXIF 2.3, tag 0x0112). */
const UPRIGHT: Record<number, Colour[]> = {
  1: ['red', 'green', 'blue', 'white'],
  2: ['green', 'red', 'white', 'blue'],
  3: ['white', 'blue', 'green', 'red'],
  4: ['blue', 'white', 'red', 'green'],
  5: ['red', 'blue', 'green', 'white'],
  6: ['blue', 'red', 'white', 'green'],
  7: ['white', 'green', 'blue', 'red'],
  8: ['green', 'white', 'red', 'blue'],
};

describe('orientation', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    for (const [orientation, expected] of Object.entries(UPRIGHT)) {
      it(`applies EXIF orientation ${orientation} of a ${format}`, async () => {
        const path = join(folder, `o${orientation}.${format}`);
        await quarters()
          .withMetadata({ orientation: Number(orientation) })
          .toFormat(format)
          .toFile(path);
        const photo = await decode(path);
        expect([photo.width, photo.height]).toEqual(Number(orientation) > 4 ? [32, 48] : [48, 32]);
        expect(corners(photo)).toEqual(expected);
      });
    }
  }
});

describe('colour', () => {
  async function mean(path: string): Promise<number[]> {
    const { rgb } = await decode(path);
    const sums = [0, 0, 0];
    for (let i = 0; i < rgb.length; i++) sums[i % 3] = sums[i % 3]! + rgb[i]!;
    return sums.map((sum) => sum / (rgb.length / 3));
  }
  const flat = (r: number, g: number, b: number) =>
    sharp({ create: { width: 32, height: 32, channels: 3, background: { r, g, b } } });

  it('turns an embedded Display P3 profile to sRGB', async () => {
    const path = join(folder, 'p3.png');
    await flat(200, 80, 60).withIccProfile('p3').png().toFile(path);
    const stored = await sharp(path, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(stored[0]! - 200)).toBeGreaterThan(4);
    const [r, g, b] = await mean(path);
    expect(Math.abs(r! - 200)).toBeLessThan(3);
    expect(Math.abs(g! - 80)).toBeLessThan(3);
    expect(Math.abs(b! - 60)).toBeLessThan(3);
  });

  it('turns CMYK JPEG to RGB, not inverted', async () => {
    const path = join(folder, 'cmyk.jpg');
    await flat(200, 40, 40).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toFile(path);
    expect((await sharp(path).metadata()).channels).toBe(4);
    const [r, g, b] = await mean(path);
    expect(r!).toBeGreaterThan(150);
    expect(g!).toBeLessThan(110);
    expect(b!).toBeLessThan(110);
  });

  it('brings 16 bits a channel to 8', async () => {
    const path = join(folder, 'deep.png');
    await flat(10, 128, 250).toColourspace('rgb16').png().toFile(path);
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    expect(await mean(path)).toEqual([10, 128, 250]);
  });

  it('gives grey files three equal channels', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const path = join(folder, `grey.${format}`);
      await flat(90, 90, 90).toColourspace('b-w').toFormat(format).toFile(path);
      expect((await sharp(path).metadata()).channels).toBe(1);
      const [r, g, b] = await mean(path);
      expect(r).toBe(g);
      expect(g).toBe(b);
      expect(Math.abs(r! - 90)).toBeLessThan(2);
    }
  });

  it('reads palettes, interlaced PNG and progressive JPEG like their plain forms', async () => {
    const forms = {
      palette: quarters().png({ palette: true }),
      interlaced: quarters().png({ progressive: true }),
      progressive: quarters().jpeg({ progressive: true, quality: 95 }),
    };
    for (const [name, image] of Object.entries(forms)) {
      const path = join(folder, name);
      await image.toFile(path);
      expect(corners(await decode(path)), name).toEqual(UPRIGHT[1]);
    }
  });
});

describe('transparency', () => {
  it('is kept apart from the colours', async () => {
    const path = join(folder, 'alpha.png');
    const rgba = Buffer.alloc(16 * 16 * 4);
    for (let i = 0; i < 256; i++) rgba.set([10, 20, 30, i], i * 4);
    await sharp(rgba, { raw: { width: 16, height: 16, channels: 4 } })
      .png()
      .toFile(path);
    const photo = await decode(path);
    expect([...photo.alpha!]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect([...photo.rgb.subarray(255 * 3)]).toEqual([10, 20, 30]);
  });

  it('turns with the picture', async () => {
    const path = join(folder, 'alpha-turned.webp');
    const rgba = Buffer.alloc(8 * 4 * 4, 255);
    for (let x = 0; x < 8; x++) rgba[x * 4 + 3] = 0;
    await sharp(rgba, { raw: { width: 8, height: 4, channels: 4 } })
      .withMetadata({ orientation: 6 })
      .webp({ lossless: true })
      .toFile(path);
    const photo = await decode(path);
    expect([photo.width, photo.height]).toEqual([4, 8]);
    // The top row became the right-hand column.
    expect([...photo.alpha!.subarray(0, 4)]).toEqual([255, 255, 255, 0]);
  });

  it('is null when every pixel is opaque', async () => {
    const path = join(folder, 'opaque.png');
    await quarters().ensureAlpha().png().toFile(path);
    expect((await decode(path)).alpha).toBeNull();
  });

  it('of grey with alpha is read too', async () => {
    const path = join(folder, 'grey-alpha.png');
    await sharp(Buffer.from([90, 0, 90, 128]), { raw: { width: 2, height: 1, channels: 2 } })
      .png()
      .toFile(path);
    const photo = await decode(path);
    expect([...photo.alpha!]).toEqual([0, 128]);
    expect([...photo.rgb.subarray(3)]).toEqual([90, 90, 90]);
  });
});

describe('refusals', () => {
  const refused = async (name: string, bytes: Buffer | string, code: string) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await expect(decode(path)).rejects.toMatchObject({
      name: 'NobgError',
      code,
      fields: [{ field: 'image' }],
    });
  };

  it('names what came instead of a photo', async () => {
    await refused('empty.jpg', '', 'empty_file');
    await refused('text.png', 'not a picture', 'unsupported_format');
    await refused('x.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'unsupported_format');
    await refused('x.gif', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'), 'unreadable_image');
    await refused('x.png', Buffer.from('89504e470d0a1a0a', 'hex'), 'unreadable_image');
  });

  it('refuses a JPEG that was cut off', async () => {
    const path = join(folder, 'cut.jpg');
    await sharp('samples/coffee.jpg').jpeg().toFile(path);
    await truncate(path, 20_000);
    await expect(decode(path)).rejects.toMatchObject({ code: 'unreadable_image' });
  });

  it('refuses by the header, before any pixel is decoded', async () => {
    const path = join(folder, 'large.png');
    await quarters().png().toFile(path);
    await expect(decodePhoto(path, { maxPixels: 48 * 32 - 1 })).rejects.toMatchObject({
      code: 'too_many_pixels',
      message: 'Expected at most 1535 pixels (width × height) but received 48 × 32 = 1536 pixels.',
    });
    await expect(decodePhoto(path, { maxPixels: 48 * 32 })).resolves.toMatchObject({ width: 48 });
  });
});
