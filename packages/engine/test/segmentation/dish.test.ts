import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('mode food, where what is red is found', () => {
  let folder: string;
  let cutter: Cutter;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-dish-'));
    cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  });
  afterAll(async () => {
    await cutter.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** So red that the network gives it an alpha of 0.37. */
  const REDDISH = [77, 16, 16];
  type Shape = (x: number, y: number) => boolean;
  const plate =
    (cx: number, cy: number, rx: number, ry: number): Shape =>
    (x, y) =>
      ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  const both =
    (...shapes: Shape[]): Shape =>
    (x, y) =>
      shapes.some((shape) => shape(x, y));

  /** Cuts out a photo that is red in a shape, a little in another, and blue elsewhere. */
  async function cut(
    red: Shape,
    reddish: Shape = () => false,
    { options = {}, white = () => false }: { options?: CutoutOptions; white?: Shape } = {},
  ) {
    const [width, height] = [640, 400];
    const pixels = Buffer.alloc(width * height * 3);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const faint = reddish(x, y) ? REDDISH : white(x, y) ? [212, 210, 206] : [16, 32, 208];
      pixels.set(red(x, y) ? [224, 16, 16] : faint, i * 3);
    }
    const inputPath = join(folder, 'table.png');
    const outputPath = join(folder, 'dish.png');
    await sharp(pixels, { raw: { width, height, channels: 3 } }).toFile(inputPath);
    const limits = DEFAULT_IMAGE_LIMITS;
    const result = await cutter.cut({ inputPath, outputPath, mode: 'food', options, limits });
    const data = await sharp(outputPath).raw().toBuffer();
    return { result, alpha: (x: number, y: number) => data[(y * width + x) * 4 + 3]! };
  }

  it('fills a plate of which only food and rim were found', async () => {
    const [whole, hollow, food] = [
      plate(320, 200, 180, 150),
      plate(320, 200, 165, 136),
      plate(300, 210, 60, 50),
    ];
    const { result, alpha } = await cut((x, y) => food(x, y) || (whole(x, y) && !hollow(x, y)));
    expect([alpha(300, 210), alpha(420, 200), alpha(320, 90)]).toEqual([255, 255, 255]);
    expect([alpha(10, 10), alpha(320, 30)]).toEqual([0, 0]);
    expect(result.foreground.width).toBeGreaterThan(354);
    expect(result.foreground.width).toBeLessThan(366);
    expect(result.networks.map(({ id }) => id)).toEqual(['isnet']);
  });

  it('finds a rim of which the network is less than half sure', async () => {
    const [whole, hollow] = [plate(320, 200, 180, 150), plate(320, 200, 165, 136)];
    const food: Shape = (x, y) => x > 240 && x < 360 && y > 190 && y < 230;
    const { result, alpha } = await cut(food, (x, y) => whole(x, y) && !hollow(x, y));
    expect([alpha(300, 210), alpha(420, 200), alpha(320, 90)]).toEqual([255, 255, 255]);
    expect([alpha(10, 10), alpha(320, 30)]).toEqual([0, 0]);
    expect(result.networks.map(({ id }) => id)).toEqual(['isnet']);
  });

  it('completes each of two plates and leaves out the fork between them', async () => {
    const fork: Shape = (x, y) => Math.abs(x - 322) < 5 && y > 60 && y < 340;
    const gap: Shape = (x, y) => x > 150 && x < 180 && y > 250;
    const left = plate(160, 200, 120, 110);
    const shape = both((x, y) => left(x, y) && !gap(x, y), plate(480, 200, 120, 110), fork);
    const { alpha } = await cut(shape);
    expect([alpha(160, 200), alpha(165, 290), alpha(480, 200)]).toEqual([255, 255, 255]);
    expect([alpha(322, 70), alpha(322, 330)]).toEqual([0, 0]);
  });

  it('keeps the shape of what has no rim', async () => {
    const bar: Shape = (x, y) => x > 100 && x < 540 && y > 150 && y < 250;
    const { result, alpha } = await cut(bar);
    expect([alpha(110, 160), alpha(530, 240)]).toEqual([255, 255]);
    expect([alpha(320, 120), alpha(320, 280)]).toEqual([0, 0]);
    expect(result.networks.map(({ id }) => id)).toEqual(['isnet']);
  });

  it('drops a white plate with a red rim, and keeps what lies on it and what stands out', async () => {
    const [whole, hollow] = [plate(320, 200, 180, 150), plate(320, 200, 172, 143)];
    const [food, bread] = [plate(300, 210, 60, 50), plate(490, 190, 34, 26)];
    const red: Shape = (x, y) => food(x, y) || bread(x, y) || (whole(x, y) && !hollow(x, y));
    const { result, alpha } = await cut(red, undefined, {
      options: { plate: 'drop' },
      white: whole,
    });
    expect([alpha(300, 210), alpha(490, 190), alpha(508, 190)]).toEqual([255, 255, 255]);
    expect([alpha(400, 130), alpha(320, 54), alpha(145, 200), alpha(320, 340)]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(result.networks.map(({ id }) => id)).toContain('mobile-sam-decoder');
  });

  it('drops the plates of two dishes', async () => {
    const plates = [plate(160, 200, 120, 110), plate(480, 200, 120, 110)];
    const hollow = [plate(160, 200, 114, 104), plate(480, 200, 114, 104)];
    const food = both(plate(150, 210, 40, 40), plate(500, 190, 50, 30));
    const red: Shape = (x, y) =>
      food(x, y) || plates.some((one, i) => one(x, y) && !hollow[i]!(x, y));
    const { alpha } = await cut(red, undefined, {
      options: { plate: 'drop' },
      white: both(...plates),
    });
    expect([alpha(150, 210), alpha(500, 190)]).toEqual([255, 255]);
    expect([alpha(80, 160), alpha(420, 250), alpha(42, 200), alpha(598, 200)]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('has nothing to drop where food lies on no plate', async () => {
    const bar: Shape = (x, y) => x > 100 && x < 540 && y > 150 && y < 250 && (x + y) % 9 > 3;
    const speckled: Shape = (x, y) => x > 100 && x < 540 && y > 150 && y < 250;
    const whole = await cut(bar, speckled);
    const { alpha } = await cut(bar, speckled, { options: { plate: 'drop' } });
    for (const [x, y] of [
      [320, 200],
      [120, 170],
      [500, 240],
    ] as const) {
      expect(whole.alpha(x, y)).toBeGreaterThan(127);
      expect(alpha(x, y)).toBeGreaterThan(127);
    }
    expect(alpha(320, 120)).toBe(0);
  });

  it('finds nothing on an empty plate', async () => {
    const [whole, hollow] = [plate(320, 200, 180, 150), plate(320, 200, 172, 143)];
    const empty = cut((x, y) => whole(x, y) && !hollow(x, y), undefined, {
      options: { plate: 'drop' },
      white: whole,
    });
    await expect(empty).rejects.toMatchObject({ code: 'no_subject' });
  });
});
