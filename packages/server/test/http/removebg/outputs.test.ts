import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { redOnGreen, startTestServer, type TestServer } from '../support.js';
import { plainPng } from './png.js';
import { type Fields, removebg } from './support.js';

/** Raw pixels, four channels. */
async function pixelsOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4).subarray(0, 4)];
  return { width: info.width, height: info.height, at };
}

describe('POST /v1.0/removebg makes the picture', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '1000' });
    // Red from 13 to 23 in both directions, of 48 × 48.
    photo = await redOnGreen();
    // The encoder that made it has shut sharp's loaders in this process.
    sharp.unblock({ operation: ['VipsForeignLoad'] });
  });

  async function made(fields: Fields, type: string): Promise<Buffer> {
    const response = await removebg(test, { image_file: photo, ...fields });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status, bytes.toString()).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    const { width, height } = await sizeOf(bytes, type);
    expect([width, height].map(String)).toEqual([
      response.headers.get('x-width'),
      response.headers.get('x-height'),
    ]);
    return bytes;
  }
  const sizeOf = async (bytes: Buffer, type: string) =>
    sharp(type === 'application/zip' ? unzipSync(bytes)['color.jpg'] : bytes).metadata();

  it('in each format, and by itself PNG where it is transparent and JPEG where not', async () => {
    await made({}, 'image/png');
    await made({ format: 'png' }, 'image/png');
    await made({ format: 'jpg' }, 'image/jpeg');
    await made({ format: 'webp' }, 'image/webp');
    await made({ bg_color: 'fff' }, 'image/jpeg');
    await made({ bg_color: 'ffffff80' }, 'image/png');
    await made({ bg_image_file: plainPng(9, 9) }, 'image/jpeg');
  });

  it('as a mask', async () => {
    const mask = await made({ channels: 'alpha' }, 'image/png');
    const { channels, hasAlpha, space } = await sharp(mask).metadata();
    expect({ channels, hasAlpha, space }).toEqual({ channels: 1, hasAlpha: false, space: 'b-w' });
  });

  it('behind a colour or a picture', async () => {
    const blue = await pixelsOf(await made({ bg_color: 'blue', format: 'png' }, 'image/png'));
    expect(blue.at(2, 2)).toEqual([0, 0, 255, 255]);
    const [red = 0, , over = 0] = blue.at(18, 18);
    expect([red > 220, over < 30]).toEqual([true, true]);
    const fields = { bg_image_file: plainPng(30, 20, [9, 8, 7]), format: 'png' };
    expect((await pixelsOf(await made(fields, 'image/png'))).at(2, 2)).toEqual([9, 8, 7, 255]);
  });

  it('cropped to the subject with its margin', async () => {
    const size = async (fields: Fields) => {
      const { width, height } = await pixelsOf(
        await made({ crop: 'true', ...fields }, 'image/png'),
      );
      return [width, height];
    };
    expect(await size({})).toEqual([11, 11]);
    expect(await size({ crop_margin: '5px' })).toEqual([21, 21]);
    expect(await size({ crop_margin: '1px 2px 3px 4px' })).toEqual([17, 15]);
  });

  it('with the subject scaled and where it should be', async () => {
    const box = async (fields: Fields) => {
      const { headers } = await removebg(test, { image_file: photo, ...fields });
      return ['left', 'top', 'width', 'height'].map((side) => headers.get(`x-foreground-${side}`));
    };
    expect(await box({ scale: '50%' })).toEqual(['12', '12', '24', '24']);
    expect(await box({ position: '0% 100%' })).toEqual(['0', '37', '11', '11']);
    expect(await box({ position: 'original' })).toEqual(['13', '13', '11', '11']);
  });

  it('of what lies within the region alone', async () => {
    const { at } = await pixelsOf(await made({ roi: '0px 0px 50% 18px' }, 'image/png'));
    expect(at(15, 15)[3]).toBeGreaterThan(220);
    expect(at(15, 20)[3]).toBe(0);
  });

  it('with a shadow, and none for what the shadow is not for', async () => {
    const plain = await made({ size: 'full' }, 'image/png');
    expect(
      await made({ size: 'full', shadow_type: 'drop', shadow_opacity: '90' }, 'image/png'),
    ).not.toEqual(plain);
    expect(await made({ size: 'full', shadow_type: 'none' }, 'image/png')).toEqual(plain);
    expect(await made({ size: 'full', add_shadow: 'true' }, 'image/png')).toEqual(plain);
    expect(await made({ size: 'full', add_shadow: 'true', type: 'car' }, 'image/png')).not.toEqual(
      plain,
    );
  });

  it('no larger than its size says', async () => {
    const large = plainPng(1600, 1000, [255, 0, 0]);
    const pixels = async (fields: Fields) => {
      const { headers } = await removebg(test, { image_file: large, type: 'product', ...fields });
      return Number(headers.get('x-width')) * Number(headers.get('x-height'));
    };
    expect(await pixels({ size: 'regular' })).toBeLessThanOrEqual(250_000);
    expect(await pixels({ size: 'medium' })).toBeLessThanOrEqual(1_500_000);
    expect(await pixels({ size: 'medium' })).toBeGreaterThan(1_450_000);
    expect(await pixels({ size: 'auto' })).toBe(1_600_000);
  });

  it('upright, with its region and its size as one sees it', async () => {
    const lying = await sharp(photo)
      .extend({ right: 12, background: '#00ff00' })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const fields = { image_file: lying, roi: '0px 0px 48px 60px', format: 'png' };
    const { width, height } = await pixelsOf(await made(fields, 'image/png'));
    expect([width, height]).toEqual([48, 60]);
  });
});
